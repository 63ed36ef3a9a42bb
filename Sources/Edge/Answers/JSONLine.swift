// JSON as every surface answers it.

internal import Foundation

extension Encodable {
  /// One line of JSON, its keys sorted, with its end of line.
  package var jsonLine: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return [UInt8](try encoder.encode(self)) + [0x0A]
    }
  }
}
