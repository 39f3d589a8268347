import Testing

@Suite struct ArchitectureTests {
  @Test func everyModuleHasARow() throws {
    let page = try repositoryLines(of: "ARCHITECTURE.md")
    let manifest = try repositoryLines(of: "Package.swift").joined(separator: "\n")
    let modules = manifest.matches(of: /\.(?:target|executableTarget)\(\s*name: "([^"]+)"/)
      .map(\.1).filter { $0 != "Fixtures" }
    #expect(modules.count > 10)
    for module in modules {
      #expect(page.contains { $0.hasPrefix("| `\(module)` | ") }, "\(module)")
    }
  }
}
