// The error is where the id was written, not where the macro was.
macro_rules! tagged {
    ($id:literal, $name:ident) => {
        #[iec62304_macros::requirement($id)]
        fn $name() {}
    };
}

tagged!("RQ-001", right);
tagged!("RQ", wrong);

fn main() {
    right();
    wrong();
}
