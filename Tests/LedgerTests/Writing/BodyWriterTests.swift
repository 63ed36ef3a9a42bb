import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

@testable import class Ledger.EncodedBodies
@testable import struct Ledger.BodyWriter

/// What is written straight into a body is, byte for byte, what swift-protobuf writes.
@Suite struct BodyWriterTests {
  private static func written(_ message: some Message) throws -> [UInt8] {
    // The memory is too small on purpose, so that it grows in every message.
    let bodies = EncodedBodies(expected: 0)
    var writer = BodyWriter(bodies)
    try writer.put(message, as: 3)
    writer.finish()
    return bodies.bytes(in: 0..<bodies.count).withUnsafeBytes { Array($0) }
  }

  private static func expected(_ message: some Message) throws -> [UInt8] {
    try TouchpointBody.with { $0.message = try message.serializedBytes() }.serializedBytes()
  }

  @Test(arguments: VocabularyGoldenTests.names)
  func aGoldenMessageIsWrittenAsSwiftProtobufWritesIt(name: String) throws {
    let message = try GoldenFile(name: name).message()
    #expect(try Self.written(message) == Self.expected(message))
  }

  /// Bytes that are changed at random are often a message still: with other numbers, empty texts, fields that nobody
  /// knows.
  @Test(arguments: VocabularyGoldenTests.names)
  func aRandomMessageIsWrittenAsSwiftProtobufWritesIt(name: String) throws {
    var random = SeededRandom(seed: UInt64(name.utf8.reduce(0) { $0 &* 31 &+ Int($1) }.magnitude))
    let golden = try GoldenFile(name: name).bytes()
    let type = try #require(Vocabulary.message(named: name))
    var messages = 0
    for _ in 0..<400 {
      var bytes = golden
      for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: .min ... .max, using: &random)
      }
      guard let message = try? type.init(serializedBytes: bytes) else { continue }
      messages += 1
      #expect(try Self.written(message) == Self.expected(message), "\(bytes)")
    }
    #expect(messages > 20)
  }

  @Test(arguments: [0, 1, 63, 64, 100, 127, 128, 200, 16_383, 16_384, 70_000])
  func aLengthTakesAsManyBytesAsItNeeds(textBytes: Int) throws {
    let order = OrderPlaced.with {
      $0.order = "A"
      $0.lines = [.with { $0.name = String(repeating: "é", count: textBytes / 2) }, OrderLine()]
      $0.personal.notes = String(repeating: "n", count: textBytes)
    }
    #expect(try Self.written(order) == Self.expected(order))
  }

  @Test func aKindOfFieldThatTheSchemaDoesNotUseIsLeftToSwiftProtobuf() throws {
    let value = Google_Protobuf_Value.with {
      $0.structValue.fields = ["a": .with { $0.numberValue = 1.5 }]
    }
    #expect(try Self.written(value) == Self.expected(value))
    #expect(
      try Self.written(Google_Protobuf_Int32Value.with { $0.value = -7 })
        == Self.expected(Google_Protobuf_Int32Value.with { $0.value = -7 }))
    #expect(
      try Self.written(Google_Protobuf_FloatValue.with { $0.value = 2 })
        == Self.expected(Google_Protobuf_FloatValue.with { $0.value = 2 }))
  }

  @Test func whatIsTakenBackLeavesNoTrace() throws {
    let bodies = EncodedBodies(expected: 8)
    var writer = BodyWriter(bodies)
    writer.put("kept", as: 1)
    let count = writer.count
    writer.put(String(repeating: "gone", count: 100), as: 1)
    writer.truncate(to: count)
    writer.put(7, as: 2)
    writer.finish()
    let bytes = bodies.bytes(in: 0..<bodies.count).withUnsafeBytes { Array($0) }
    #expect(bytes == [10, 4] + Array("kept".utf8) + [16, 7])
  }
}
