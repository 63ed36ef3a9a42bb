// Environments that tests damage, and what reading a damaged one answers.

import Foundation
import Glibc
import Testing

@testable import KeyValueStore

/// A small environment with every kind of page: inline and overflow values, a branch, a free list.
struct DamageSample {
  let original: [UInt8]
  let expected: [String: [[UInt8]: [UInt8]]]

  static let tables = ["blocks", "keys"]

  init() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let (blocks, keys) = (try environment.table("blocks"), try environment.table("keys"))
    var random = SeededRandom(seed: 1)
    try environment.write { transaction in
      for key in 0..<6 { try transaction.put(random.bytes(4080), at: UInt64(key), in: blocks, mode: .append) }
      for key in 0..<150 { try transaction.put(random.bytes(24), at: UInt64(key * 3), in: keys) }
    }
    try environment.write { transaction in
      try transaction.put(random.bytes(9000), at: 5, in: blocks)
      for key in 0..<40 { try transaction.delete(UInt64(key * 6), in: keys) }
    }
    expected = ["blocks": try environment.contents(of: blocks), "keys": try environment.contents(of: keys)]
    environment.close()
    original = try readFile(directory.dataFile)
  }

  enum Answer: Equatable {
    case refused(KeyValueError.Code)
    case same
    /// The environment opened and read something else, which is for the checksums of the layers above to
    /// find.
    case different
  }

  /// Opens `bytes` as an environment, reads all of it, and writes to it.
  func answer(_ bytes: [UInt8], in directory: TestDirectory, writing: Bool) throws -> Answer {
    try? FileManager.default.removeItem(atPath: directory.path + "/lock.mdb")
    try writeFile(bytes, directory.dataFile)
    do {
      let environment = try Environment(at: directory.path, options: .ordinary)
      defer { environment.close() }
      var found: [String: [[UInt8]: [UInt8]]] = [:]
      for name in Self.tables { found[name] = try environment.contents(of: try environment.table(name)) }
      if writing {
        let (blocks, keys) = (try environment.table("blocks"), try environment.table("keys"))
        try environment.write { transaction in
          for key in 0..<6 {
            try transaction.put([UInt8](repeating: 1, count: 5000), at: UInt64(key), in: blocks)
          }
          for key in 0..<150 { try transaction.put([1], at: UInt64(key * 3 + 1), in: keys) }
          for key in 0..<150 { try transaction.delete(UInt64(key * 3), in: keys) }
        }
        try environment.write { try $0.clear(blocks) }
      }
      return found == expected ? .same : .different
    } catch let error as KeyValueError {
      return .refused(error.code)
    }
  }
}

/// `bytes` with one bit turned.
func flipped(_ bytes: [UInt8], bit: Int) -> [UInt8] {
  var bytes = bytes
  bytes[bit / 8] ^= 1 << (bit % 8)
  return bytes
}
