//! The sessions in the READMEs and the documents are what the program prints.

#[test]
fn sessions_are_real() {
    trycmd::TestCases::new()
        .register_bin("shanhai", std::path::PathBuf::from(env!("CARGO_BIN_EXE_shanhai")))
        .env("NO_COLOR", "1")
        .case("README.md")
        .case("README.zh.md")
        .case("docs/concentration.md");
}
