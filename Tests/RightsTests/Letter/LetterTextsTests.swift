import Foundation
import Perennial
import Testing

@testable import Rights

/// The texts of letters: complete in every language, and with places that can be filled.
@Suite struct LetterTextsTests {
  /// The fields of messages of the vocabulary, by their names in JSON; those of what is about the business are left out.
  private static func fields() throws -> [String: Set<String>] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../schemas/touchpoints.proto").standardized
    let text = try String(contentsOf: file, encoding: .utf8)
    var (fields, message): ([String: Set<String>], String) = ([:], "")
    for line in text.split(separator: "\n") {
      if let match = line.firstMatch(of: #/^message (\w+)/#) { message = String(match.1) }
      guard
        let match = line.firstMatch(
          of: #/^  (?:optional |repeated )?\w+ (\w+) = \d+(?: \[json_name = "(\w+)"\])?;/#)
      else { continue }
      let words = match.1.split(separator: "_")
      let name = words.dropFirst().reduce(String(words[0])) { $0 + $1.capitalized }
      fields[message, default: []].insert(match.2.map(String.init) ?? name)
    }
    return fields
  }

  private static let business: Set<String> = [
    "PolicyPublished", "PolicyWithdrawn", "KeysRotated", "DataExported", "SettingsChanged", "SettingsList",
    "IdentityLimits", "IdentityLimit", "SpendRecorded", "ProductDefined", "StoreDefined", "StaffDefined",
    "PartyDefined", "ObjectiveSet", "CatalogDefined",
  ]

  @Test("Every type of the vocabulary has a sentence", arguments: Disclosure.Language.allCases)
  func sentences(language: Disclosure.Language) {
    let texts = LetterTexts.of(language)
    #expect(Set(texts.sentences.keys) == Set(Vocabulary.entries.map(\.name)))
    for (type, sentence) in texts.sentences { #expect(sentence.hasSuffix("."), "\(type)") }
  }

  @Test("Every field of a person's touchpoint has a name", arguments: Disclosure.Language.allCases)
  func labels(language: Disclosure.Language) throws {
    let fields = try Self.fields().filter { !Self.business.contains($0.key) }.values.reduce(
      into: Set<String>()
    ) {
      $0.formUnion($1)
    }
    #expect(fields.count > 120)
    let labels = LetterTexts.of(language).labels
    #expect(fields.subtracting(labels.keys).subtracting(["personal"]).sorted() == [])
    #expect(Set(labels.keys).subtracting(fields).subtracting(["batch", "channel"]).sorted() == [])
  }

  @Test("The places of a sentence are fields of its message", arguments: Disclosure.Language.allCases)
  func places(language: Disclosure.Language) throws {
    let fields = try Self.fields()
    // What is worked out of the message, or stands beside it.
    let other: Set<String> = ["value", "items", "store", "channel"]
    for (type, sentence) in LetterTexts.of(language).sentences {
      let message = type.split(separator: ".").map(\.capitalized).joined()
      let known = try #require(fields[message], "\(type)").union(other)
      for place in LetterPattern(sentence).places { #expect(known.contains(place), "\(type): \(place)") }
    }
  }

  @Test("Languages have words for the same codes")
  func tables() {
    let (english, german) = (LetterTexts.english, LetterTexts.german)
    for path in [
      \LetterTexts.identifierKinds, \.decisionNames, \.refusals, \.numberNames, \.statementLines,
      \.memberStatus, \.bases, \.unused, \.taken, \.counted, \.periods,
    ] {
      #expect(Set(english[keyPath: path].keys) == Set(german[keyPath: path].keys))
    }
    #expect(english.months.count == 12)
    #expect(german.months.count == 12)
    #expect(english.rightsList.count == german.rightsList.count)
    #expect(english.notIncludedList.count == german.notIncludedList.count)
    // The places of every other pattern are the same, whatever their order.
    for (one, other) in zip(Mirror(reflecting: english).children, Mirror(reflecting: german).children) {
      guard let left = one.value as? String, let right = other.value as? String else { continue }
      #expect(
        Set(LetterPattern(left).places) == Set(LetterPattern(right).places), "\(one.label ?? "")")
    }
  }

  @Test("Every refusal that a programme knows has words")
  func refusals() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/LoyaltyActions").standardized
    var codes: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
    where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: #/Refused\(\s*"([a-z-]+)"/#) { codes.insert(String(match.1)) }
    }
    #expect(codes.count > 25)
    for language in Disclosure.Language.allCases {
      #expect(codes.subtracting(LetterTexts.of(language).refusals.keys).sorted() == [])
    }
  }

  @Test(
    "A pattern leaves out what it has nothing for",
    arguments: [
      (["a": "x"], "x."), (["a": "x", "b": "y"], "x of y."), ([:], "…."),
    ] as [([String: String], String)])
  func patterns(values: [String: String], text: String) {
    #expect("{a}[ of {b}].".filled(values) == text)
  }
}
