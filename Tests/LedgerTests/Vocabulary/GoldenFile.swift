// The golden example of each type: its JSON, and the bytes that a body holds, in hexadecimal.
import Foundation
import Ledger

/// One type's example in Tests/LedgerTests/Golden. To write the files anew, which says that the format of
/// bodies on disk has changed on purpose: `PERENNIAL_REGENERATE_GOLDEN=1 swift test --filter Golden`.
struct GoldenFile {
  var name: String

  static var isRegenerating: Bool {
    ProcessInfo.processInfo.environment["PERENNIAL_REGENERATE_GOLDEN"] == "1"
  }

  func json() throws -> String {
    try read("json").trimmingCharacters(in: .newlines)
  }

  func bytes() throws -> [UInt8] {
    let digits = try read("hex").filter(\.isHexDigit)
    return stride(from: 0, to: digits.count, by: 2).compactMap { start in
      UInt8(digits.dropFirst(start).prefix(2), radix: 16)
    }
  }

  /// The message of the JSON.
  func message() throws -> any TouchpointMessage {
    try Vocabulary.message(named: name, json: Array(try json().utf8))
  }

  func write(json: String, bytes: [UInt8]) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden")
    try Data((json + "\n").utf8).write(to: folder.appending(path: "\(name).json").standardized)
    try Data(hexadecimal(bytes).utf8).write(to: folder.appending(path: "\(name).hex").standardized)
  }

  private func read(_ ending: String) throws -> String {
    let file = Bundle.module.bundleURL.appending(path: "Golden/\(name).\(ending)")
    return try String(contentsOf: file, encoding: .utf8)
  }

  /// Bytes in hexadecimal, 48 of them a line.
  private func hexadecimal(_ bytes: [UInt8]) -> String {
    stride(from: 0, to: bytes.count, by: 48).map { start in
      bytes[start..<min(start + 48, bytes.count)].map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined() + "\n"
    }.joined()
  }
}
