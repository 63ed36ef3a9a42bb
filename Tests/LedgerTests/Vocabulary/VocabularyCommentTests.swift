// What the comments of schemas/touchpoints.proto say of each type, of which docs/touchpoints.md is made, is what the ledger does.
import Foundation
import Ledger
import Testing

@Suite struct VocabularyCommentTests {
  static let entries = Vocabulary.entries.map(\.name)

  @Test(arguments: entries)
  func `The head of a message's comment says what the vocabulary declares`(name: String) throws {
    let entry = try #require(Vocabulary.entry(named: name))
    let head = try SchemaComment(of: name).head
    switch entry.counts {
    case .nothing: #expect(!head.contains("["))
    case .money: #expect(head.contains(", money]"))
    case .unit: #expect(head.contains("[") && !head.contains("money"))
    }
    let about = entry.references.map(\.word).joined(separator: " or ")
    #expect(about.isEmpty ? !head.contains("(") : head.contains("(\(about))"))
    #expect(head.hasSuffix(" of a customer") == (entry.subject == .customer))
  }

  @Test(arguments: entries)
  func `A field is refused where it is absent if its comment says that it is required, and only then`(
    name: String
  ) throws {
    let comment = try SchemaComment(of: name)
    let golden = try Self.golden(name)
    for field in comment.required {
      #expect(golden[field] != nil, "the golden example of \(name) has no \(field)")
    }
    for field in golden.keys {
      let fault = Self.fault(name, golden.filter { $0.key != field })
      let isRefused = fault.map { Self.isAt($0, field) } ?? false
      if comment.required.contains(field) {
        #expect(isRefused, "\(field) may be left out, and its comment says that it is required")
      } else if isRefused {
        #expect(
          comment.requiredSomewhere.contains(field), "\(field): its comment does not say that it is required")
      }
    }
  }

  @Test(arguments: entries)
  func
    `A message of no more than what is required is taken, or lacks what is required where the rest is absent`(
      name: String
    ) throws
  {
    let comment = try SchemaComment(of: name)
    let fault = Self.fault(name, try Self.golden(name).filter { comment.required.contains($0.key) })
    guard let fault else { return }
    #expect(comment.requiredSomewhere.contains { Self.isAt(fault, $0) }, "\(fault)")
  }

  /// Whether a fault is at a field, or at something in it.
  private static func isAt(_ fault: TouchpointFault, _ field: String) -> Bool {
    fault.field.split(whereSeparator: { ".[".contains($0) }).dropFirst().first == Substring(field)
  }

  private static func golden(_ name: String) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(try GoldenFile(name: name).json().utf8))
    return try #require(json as? [String: Any])
  }

  /// What is wrong with a message of these fields; `nil` where it is valid.
  private static func fault(_ name: String, _ fields: [String: Any]) -> TouchpointFault? {
    do {
      let json = try JSONSerialization.data(withJSONObject: fields)
      try Vocabulary.message(named: name, json: Array(json)).validate()
      return nil
    } catch { return error as? TouchpointFault }
  }
}

extension VocabularyCommentTests {
  /// What the ledger notes of its own decisions, under a programme that was there.
  private static let decided: Set<TouchpointType> = [.accountOpened, .accountCounted, .decisionRefused]

  @Test(arguments: entries)
  func `A message that names a programme or a purpose says so, so that one that there is not is told`(
    name: String
  ) throws {
    let type = try #require(Vocabulary.entry(named: name)).type
    let fields = try SchemaComment(of: name).fields
    let names = fields.contains("program") || name.hasPrefix("consent.") && fields.contains("purpose")
    #expect(Vocabulary.withClaims.contains(type) == (names && !Self.decided.contains(type)))
  }
}

/// The comment of a type's message, and of its fields.
private struct SchemaComment {
  /// The first line of the message's comment.
  let head: String
  /// The fields that are always required, by their names in JSON.
  private(set) var required: Set<String> = []
  /// The fields that are required where their comment says so.
  private(set) var requiredSomewhere: Set<String> = []
  /// All fields, by their names in JSON.
  private(set) var fields: Set<String> = []

  init(of name: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    let file = root.appending(path: "schemas/touchpoints.proto").standardized
    let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    let begin = try #require(lines.firstIndex { $0 == "// \(name)" || $0.hasPrefix("// \(name) ") })
    head = String(lines[begin].dropFirst(3))
    var comment = ""
    for line in lines[begin...].drop(while: { !$0.hasPrefix("message ") }).dropFirst().prefix(while: {
      $0 != "}"
    }) {
      let text = line.trimmingCharacters(in: .whitespaces)
      if text.hasPrefix("//") {
        comment += text.dropFirst(2)
        continue
      }
      let field = try #require(text.split(separator: "=").first?.split(separator: " ").last)
      fields.insert(Self.json(String(field), text))
      if comment.hasPrefix(" Required where") {
        requiredSomewhere.insert(Self.json(String(field), text))
      } else if comment.hasPrefix(" Required") {
        required.insert(Self.json(String(field), text))
      }
      comment = ""
    }
  }

  /// A field's name in JSON: its own where the schema gives one, otherwise in camel case.
  private static func json(_ field: String, _ line: String) -> String {
    if let given = line.components(separatedBy: "json_name = \"").dropFirst().first?.split(separator: "\"")
      .first
    {
      return String(given)
    }
    let words = field.split(separator: "_")
    return words.dropFirst().reduce(String(words[0])) { $0 + $1.capitalized }
  }
}
