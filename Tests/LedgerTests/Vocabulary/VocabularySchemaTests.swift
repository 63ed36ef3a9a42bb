import Foundation
import Ledger
import Testing

/// What schemas/touchpoints.proto promises in its head, and what can only be seen there.
@Suite struct VocabularySchemaTests {
  private let lines: [Substring]

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    let file = root.appending(path: "schemas/touchpoints.proto").standardized
    lines = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
  }

  @Test func `Personal parts are always field 15`() {
    let personal = lines.filter { $0.contains(" personal =") }
    #expect(!personal.isEmpty)
    #expect(personal.allSatisfy { $0.hasSuffix(" personal = 15;") })
    #expect(lines.filter { $0.hasSuffix(" = 15;") }.count == personal.count)
  }

  @Test func `What holds words or identifiers of a person is only ever a personal part`() {
    let parts = ["Profile", "PersonalText", "PersonalNotes", "PersonalQuery", "PersonalIdentifiers"]
    for line in lines where parts.contains(where: { line.hasPrefix("  \($0) ") }) {
      #expect(line.contains(" personal = 15;"))
    }
  }

  @Test func `There are no maps, enumerations or floating-point numbers`() {
    for line in lines {
      let words = line.split(separator: " ")
      guard let first = words.first, first != "//" else { continue }
      let type = first == "optional" || first == "repeated" ? words.dropFirst().first ?? first : first
      #expect(!type.hasPrefix("map<") && !["enum", "float", "double"].contains(type), "\(line)")
    }
  }

  @Test(arguments: Vocabulary.entries.map(\.name))
  func `A type's message stands under its name`(name: String) throws {
    let comment = lines.firstIndex { $0 == "// \(name)" || $0.hasPrefix("// \(name) ") }
    let after = lines.dropFirst(try #require(comment)).drop { $0.hasPrefix("//") }
    let message = name.split(separator: ".").map(\.capitalized).joined()
    #expect(after.first == "message \(message) {")
  }
}
