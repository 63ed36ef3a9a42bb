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
    let other: Set<String> = ["value", "items", "store", "channel", "partner"]
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
      \.memberStatus, \.bases, \.unused, \.taken, \.counted, \.periods, \.spans, \.exported, \.views,
    ] {
      #expect(Set(english[keyPath: path].keys) == Set(german[keyPath: path].keys))
    }
    #expect(english.codes.mapValues { Set($0.keys) } == german.codes.mapValues { Set($0.keys) })
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

  @Test("Every refusal that a programme knows has words, and every number that it is told with")
  func refusals() throws {
    var (codes, numbers): (Set<String>, Set<String>) = ([], [])
    for folder in ["Actions", "LoyaltyActions"] {
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Sources/\(folder)").standardized
      for file in try FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)
      where file.pathExtension == "swift" {
        let text = try String(contentsOf: file, encoding: .utf8)
        for match in text.matches(of: #/(?:Refused|\.refuse)\(\s*"([a-z-]+)"/#) {
          codes.insert(String(match.1))
        }
        for match in text.matches(of: #/numbers: \[([^\]]*)\]/#) {
          for name in match.1.matches(of: #/"([a-zA-Z]+)":/#) { numbers.insert(String(name.1)) }
        }
      }
    }
    #expect(codes.count > 27 && codes.contains("restricted") && codes.contains("erased"))
    #expect(numbers.count > 8)
    for language in Disclosure.Language.allCases {
      #expect(codes.subtracting(LetterTexts.of(language).refusals.keys).sorted() == [])
      #expect(numbers.subtracting(LetterTexts.of(language).numberNames.keys).sorted() == [])
    }
  }

  /// Fields whose codes are names of the business's own, or are no words.
  private static let namesOfOnesOwn: Set<String> = [
    "category", "purpose", "service", "name", "batch", "of", "scale", "actorNumber",
  ]

  @Test("Every code that the schema names has words", arguments: Disclosure.Language.allCases)
  func codes(language: Disclosure.Language) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../schemas/touchpoints.proto").standardized
    let texts = LetterTexts.of(language)
    var (message, comment, count) = ("", "", 0)
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if let opened = line.firstMatch(of: #/^message (\w+)/#) { message = String(opened.1) }
      if line.contains("//") { comment += line } else if line.contains("message ") { comment = "" }
      guard let field = line.firstMatch(of: #/^  (?:optional |repeated )?\w+ (\w+) = \d+/#) else { continue }
      defer { comment = "" }
      let words = field.1.split(separator: "_")
      let name = words.dropFirst().reduce(String(words[0])) { $0 + $1.capitalized }
      guard !Self.business.contains(message), !Self.namesOfOnesOwn.contains(name) else { continue }
      for match in comment.matches(of: #/`([a-z][a-z0-9-]*|[0-9]+-[0-9a-z]+)`/#) {
        let code = String(match.1)
        // A field, not a code: the sentence says that words belong there. Who did it has a code of the business's own.
        if code == "personal" && name != "scope" || code == "staff-7" { continue }
        let meaning =
          texts.codes[name]?[code] ?? texts.identifierKinds[code]
          ?? (message == "DecisionRefused" ? texts.refusals[code] : code == "milli" ? code : nil)
        #expect(meaning != nil, "\(message).\(name): \(code)")
        count += 1
      }
    }
    #expect(count > 120)
    #expect(texts.views.keys.sorted() == StandardModels.all.map { $0.about.name.text }.sorted())
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
