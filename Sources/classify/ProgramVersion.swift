/// The version of the package, as `--version` prints it.
let programVersion = "0.1.0"
