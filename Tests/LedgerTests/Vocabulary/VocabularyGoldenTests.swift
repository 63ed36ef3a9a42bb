import Ledger
import SwiftProtobuf
import Testing

/// Every type's golden example, through every form that a message takes.
@Suite struct VocabularyGoldenTests {
  static let names = Vocabulary.entries.map(\.name)

  @Test(arguments: names)
  func `A golden example is valid, and its JSON and its bytes stay what they were`(name: String) throws {
    let golden = GoldenFile(name: name)
    let message = try golden.message()
    try message.validate()
    let json = try Vocabulary.jsonText(of: message)
    let bytes: [UInt8] = try message.serializedBytes()
    guard !GoldenFile.isRegenerating else { return try golden.write(json: json, bytes: bytes) }
    #expect(try bytes == golden.bytes())
    #expect(try json == golden.json())
  }

  @Test(.disabled(if: GoldenFile.isRegenerating), arguments: names)
  func `The bytes of a golden example give its JSON back`(name: String) throws {
    let golden = GoldenFile(name: name)
    let entry = try #require(Vocabulary.entry(named: name))
    let message = try Vocabulary.message(
      of: entry.type, version: entry.schemaVersion, bytes: try golden.bytes())
    #expect(try Vocabulary.jsonText(of: message) == golden.json())
  }

  @Test(arguments: names)
  func `A personal part can be taken out and put back, and leaves nothing behind`(name: String) throws {
    let whole = try GoldenFile(name: name).message()
    var message = whole
    let words = try personalWords(of: whole)
    let personal = try message.takePersonal()
    #expect((personal != nil) == !words.isEmpty)

    let bare: [UInt8] = try message.serializedBytes()
    let text = String(decoding: bare, as: UTF8.self)
    for word in words { #expect(!text.contains(word), "\(word) is still in the body") }

    guard let personal else { return }
    #expect(!message.isEqualTo(message: whole))
    try message.restorePersonal(personal)
    #expect(message.isEqualTo(message: whole))
  }

  @Test(arguments: Vocabulary.entries.filter { $0.subject == .business }.map(\.name))
  func `A touchpoint of the business takes no personal part`(name: String) throws {
    var message = try GoldenFile(name: name).message()
    #expect(try message.takePersonal() == nil)
    #expect(throws: TouchpointFault.self) { try message.restorePersonal([]) }
    check(name, #"{"personal":{}}"#, faultAt: "data.personal", saying: "is not a field")
  }

  /// Every text within `personal`.
  private func personalWords(of message: any TouchpointMessage) throws -> [String] {
    let object = try Google_Protobuf_Struct(jsonUTF8Bytes: try Vocabulary.json(of: message))
    return object.fields["personal"].map(words(in:)) ?? []
  }

  private func words(in value: Google_Protobuf_Value) -> [String] {
    switch value.kind {
    case .structValue(let object)?: object.fields.values.flatMap(words(in:))
    case .listValue(let list)?: list.values.flatMap(words(in:))
    case .stringValue(let text)? where !text.isEmpty: [text]
    default: []
    }
  }
}
