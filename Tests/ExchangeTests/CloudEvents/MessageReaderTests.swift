import Foundation
import Ledger
import SwiftProtobuf
import Testing

@testable import Exchange

/// Compares the short way from JSON to messages with the codec's.
@Suite("Messages of events")
struct MessageReaderTests {
  /// The example of every built-in type.
  private static let examples: [(type: any TouchpointMessage.Type, json: [UInt8])] = Vocabulary.entries
    .compactMap {
      let folder = URL(filePath: #filePath).deletingLastPathComponent()
      let file = folder.appending(path: "../../LedgerTests/Golden/\($0.name).json").standardized
      guard let type = Vocabulary.message(named: $0.name), let json = try? Data(contentsOf: file) else {
        return nil
      }
      return (type, [UInt8](json))
    }

  private func bytes(_ message: any TouchpointMessage) throws -> [UInt8] { try message.serializedBytes() }

  /// The bytes of a message, or why there is none.
  private func outcome(_ read: () throws -> any TouchpointMessage) -> String {
    do { return "\(try bytes(read()))" } catch { return "\(error)" }
  }

  @Test("are what the codec reads, of every type, on every reading")
  func sameAsTheCodec() throws {
    #expect(Self.examples.count == Vocabulary.entries.count)
    let reader = MessageReader()
    for _ in 0..<2 {
      for (type, json) in Self.examples {
        #expect(
          try bytes(reader.read(type, json: json)) == bytes(Vocabulary.read(type, json: json)), "\(type)")
      }
    }
  }

  @Test("are what the codec reads, or refused as it refuses, where a member is anything else")
  func unusual() throws {
    let values = [
      "null", "1", "-1", "1.0", "1e3", "\"1\"", "\"-5\"", "true", "\"a\\u0041\\n\"", "[]", "[null]", "{}",
      "[{}]",
      "\"\"", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "[1]", "[\"x\",\"y\"]",
      "-0",
      "{\"nobody\":1}", "[[]]", "1234567890123456789", "0.5", "\"é\"", "{\"sku\":\"1\",\"sku\":\"2\"}",
    ]
    let names = [
      "order", "total", "currency", "lines", "taxIncluded", "tax_included", "paidWithPoints", "nobody",
      "l\\u0069nes",
    ]
    let reader = MessageReader()
    let type = try #require(Vocabulary.message(named: "order.placed"))
    for name in names {
      for value in values {
        for text in [
          "{\"\(name)\":\(value)}", " { \"order\" : \"1\" ,\n\"\(name)\":\t\(value) } ",
          "{\"lines\":[{\"\(name)\":\(value)},{\"quantity\":2}]}",
          "{\"\(name)\":\(value),\"\(name)\":\(value)}",
        ] {
          let json = Array(text.utf8)
          let ours = outcome { try reader.read(type, json: json) }
          #expect(ours == outcome { try Vocabulary.read(type, json: json) }, "\(text)")
        }
      }
    }
  }
}
