public import Ledger
public import Schema
import SwiftProtobuf
import Testing

/// A type that exists in this test only: its version 1 had the amount in pounds, its version 2 in pence.
extension OrderLine: TouchpointMessage {
  public static var type: TouchpointType { TouchpointType(rawValue: 1023) }
  public static var typeName: String { "line.tested" }
  public static var schemaVersion: UInt8 { 2 }
  public func validate() throws(TouchpointFault) {}
  public static func upcast(_ message: inout OrderLine, from version: UInt8) throws {
    if version < 2 { message.amount *= 100 }
  }
}

@Suite struct VocabularyUpcastTests {
  private let bytes: [UInt8]

  init() throws {
    var line = OrderLine()
    line.amount = 15
    bytes = try line.serializedBytes()
  }

  @Test func `A message of an older schema version is read with its present meaning`() throws {
    #expect(try Vocabulary.read(OrderLine.self, version: 1, bytes: bytes).amount == 1500)
  }

  @Test func `A message of the present schema version is read as it is`() throws {
    #expect(try Vocabulary.read(OrderLine.self, version: 2, bytes: bytes).amount == 15)
  }

  @Test(arguments: [0, 3] as [UInt8])
  func `A message of a schema version that this code does not know is refused`(version: UInt8) {
    let fault = #expect(throws: TouchpointFault.self) {
      try Vocabulary.read(OrderLine.self, version: version, bytes: bytes)
    }
    #expect(fault?.field == "type")
    #expect(fault?.problem.contains("schema version \(version)") == true)
  }

  @Test func `Bytes that are no such message are refused`() {
    let fault = #expect(throws: TouchpointFault.self) {
      try Vocabulary.message(of: .orderPlaced, version: 1, bytes: [0x0A, 0xFF])
    }
    #expect(fault?.field == "data")
  }

  @Test func `A number that is not assigned is refused`() {
    let fault = #expect(throws: TouchpointFault.self) {
      try Vocabulary.message(of: TouchpointType(rawValue: 99), version: 1, bytes: [UInt8]())
    }
    #expect(fault?.field == "type")
  }

  /// The bytes that version 1 gave the golden examples, whose actor was the number 7.
  @Test(arguments: [
    ("customer.erased", "0a064453522d333112097265717565737465641807220a65766572797468696e67"),
    ("customer.disclosed", "0a064453522d333012097265717565737465641807220a65766572797468696e67"),
    ("use.restricted", "0a064453522d33341209636f6e7465737465641807220a65766572797468696e67"),
    ("use.allowed", "0a064453522d333412087265736f6c7665641807220a65766572797468696e67"),
  ])
  func `Who did it is read as a code where the first version says a number`(name: String, digits: String)
    throws
  {
    let type = try #require(Vocabulary.entry(named: name)).type
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(digits.dropFirst($0).prefix(2), radix: 16)
    }
    let message = try Vocabulary.message(of: type, version: 1, bytes: bytes)
    try message.validate()
    #expect(try Vocabulary.jsonText(of: message) == GoldenFile(name: name).json())
  }
}
