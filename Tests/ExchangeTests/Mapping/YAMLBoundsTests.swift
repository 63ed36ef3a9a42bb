import Testing

@testable import Exchange

@Suite("A mapping file")
struct YAMLBoundsTests {
  private func refusal(_ yaml: String) -> String {
    do {
      _ = try Mapping(yaml: yaml, name: "m.yaml")
      return "was taken"
    } catch {
      return "\(error)"
    }
  }

  @Test("that stands for billions of values is refused before they are made")
  func laughs() {
    var yaml = "a0: &a0 [x, x]\n"
    for level in 1...40 { yaml += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(refusal(yaml).contains("more than 100000 values"))
    #expect(refusal(yaml).hasPrefix("m.yaml:"), "the place is named")
    // The aliases stand for a key here, which the reader would compare with others.
    #expect(refusal(yaml + "*a40 : x\n").contains("more than 100000 values"))
  }

  @Test("that is nested too deep is refused, whether by brackets, by indentation or by aliases")
  func deep() {
    let brackets = "a: " + String(repeating: "[", count: 500) + String(repeating: "]", count: 500) + "\n"
    let lines = (0..<500).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    var aliases = "a0: &a0 [x]\n"
    for level in 1...5000 { aliases += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    for yaml in [brackets, lines, aliases] { #expect(refusal(yaml).contains("more than 64 deep")) }
  }

  @Test("that is larger than any mapping is refused")
  func large() {
    #expect(refusal("mapping: 1\n" + String(repeating: "# comment\n", count: 200_000)).contains("1 MiB"))
  }

  @Test("may use aliases as often as it needs them")
  func aliases() throws {
    var yaml =
      "mapping: 1\nsource: s\nfields: { id: id, total: { column: total, as: money } }\ntouchpoints:\n"
    yaml += """
        - { kind: k0, type: order.placed, id: "{id}", subject: business, data: &d { order: "{id}", currency: GBP, total: "{total}" } }

      """
    for rule in 1...200 {
      yaml += "  - { kind: k\(rule), type: order.placed, id: \"{id}\", subject: business, data: *d }\n"
    }
    #expect(try Mapping(yaml: yaml).kinds.count == 201)
  }
}
