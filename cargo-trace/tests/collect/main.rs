//! Collection on real workspaces, with real cargo and rustc.

// `cfg(test)` is always on here; it tells the lints that helpers are test code too.
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod trust;
#[cfg(test)]
mod wrapped;
