import Foundation
import KeyValueStore
import Testing

/// Ledgers that earlier versions of the program wrote.
enum Fixture {
  static func copy(_ name: String, to path: String) throws {
    let fixture = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/\(name)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for name in ["log", "keys", "head"] {
      try FileManager.default.copyItem(atPath: fixture + "/" + name, toPath: path + "/" + name)
    }
    try FileManager.default.copyItem(atPath: fixture + "/key", toPath: path + ".key")
    for name in [path + ".key", path + "/keys", path + "/head", path + "/log/data.mdb"] {
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: name)
    }
  }

  /// The version of a ledger's format.
  static func version(of path: String) throws -> Int {
    let environment = try Environment(at: path + "/log")
    defer { environment.close() }
    let meta = try environment.table("meta")
    let key = Array("format".utf8)
    return try environment.read { transaction in
      guard let row = try transaction.value(at: key.span.bytes, in: meta) else { return 0 }
      return Int(row.unsafeLoad(as: UInt32.self))
    }
  }
}
