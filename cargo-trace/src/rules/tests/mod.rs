//! A bad and a good case for each code, by family, and what must hold for all of them.

mod anomalies;
mod class;
mod evidence;
mod gates;
mod ids;
mod implementation;
mod implied;
mod laws;
mod links;
mod nothing;
mod partition;
mod risk;
mod scheme;
mod soup;
mod specification;
mod verification;
mod waivers;
