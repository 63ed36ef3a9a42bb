// Reads a ledger's files by what schemas/*.md says of them, and by nothing else of ours but the wrapper of LMDB: a second, plain
// implementation that a disclosure is compared with.

import Crypto
import Foundation
import KeyValueStore
import Schema
import SwiftProtobuf

/// One touchpoint as it lies in the log.
struct PlainEntry {
  var position: UInt64
  var history: Int64
  var recorded: Int64
  var value: Int64
  var customer: UInt32
  var source: UInt32
  var type: UInt16
  var channel: UInt16
  var unit: UInt16
  var version: UInt8
  var flags: UInt8
  var body: TouchpointBody
  /// What was sealed, in clear; `nil` where there is nothing or it cannot be opened.
  var personal: Data?
}

/// All touchpoints of a ledger that nobody has open.
struct PlainLog {
  var entries: [PlainEntry] = []
  /// The names of numbers: of channels that every ledger has, and those that it has defined.
  private(set) var names: [String: [UInt32: String]] = [
    "channel": [1: "store", 2: "web", 3: "app", 4: "phone", 5: "email", 6: "social"]
  ]

  init(_ directory: String, keyFile: String) throws {
    let environment = try Environment(at: directory + "/log")
    defer { environment.close() }
    let tables = try ["facts", "bodies", "meta"].map { try environment.table($0) }
    let (facts, bodies, meta) = (tables[0], tables[1], tables[2])
    var blocks: [[UInt8]] = []
    var found: [UInt64: [UInt8]] = [:]
    var tail: [UInt8] = []
    var head: UInt64 = 0
    var identity: [UInt8] = []
    try environment.read { transaction in
      var cursor = try transaction.cursor(in: facts)
      var more = try cursor.first()
      while more {
        blocks.append(Self.copy(cursor.value))
        more = try cursor.next()
      }
      var packs = try transaction.cursor(in: bodies)
      more = try packs.first()
      while more {
        Self.unpack(Self.copy(packs.value)[...], from: packs.keyNumber, into: &found)
        more = try packs.next()
      }
      tail = try Self.row("tail", in: meta, transaction)
      head = try Self.row("head", in: meta, transaction).number(at: 0)
      identity = try Self.row("ledger", in: meta, transaction)
    }
    if tail.count > 4080 {
      let pack = tail[4080...]
      let count = UInt64(Array(pack).number(at: 0) as UInt32)
      Self.unpack(pack, from: head - count + 1, into: &found)
    }
    blocks.append(Array(tail.prefix(4080)))
    let keys = try PlainKeys(directory + "/keys", keyFile: keyFile, ledger: identity)
    for block in blocks {
      let (first, count): (UInt64, UInt16) = (block.number(at: 8), block.number(at: 16))
      for index in 0..<Int(count) {
        let fact = Array(block[(48 + index * 64)..<(112 + index * 64)])
        let position = first + UInt64(index)
        entries.append(try Self.entry(fact, position, found[position] ?? [], keys))
      }
    }
    for entry in entries where entry.typeName(self) == "catalog.defined" {
      let defined = try CatalogDefined(serializedBytes: entry.body.message)
      names[defined.kind, default: [:]][UInt32(defined.number)] = defined.name
    }
  }

  private static func entry(_ fact: [UInt8], _ position: UInt64, _ body: [UInt8], _ keys: PlainKeys) throws
    -> PlainEntry
  {
    var entry = PlainEntry(
      position: position, history: fact.number(at: 0), recorded: fact.number(at: 8),
      value: fact.number(at: 16), customer: fact.number(at: 40), source: fact.number(at: 44),
      type: fact.number(at: 48), channel: fact.number(at: 50), unit: fact.number(at: 52), version: fact[54],
      flags: fact[55], body: try TouchpointBody(serializedBytes: body))
    if entry.flags & 4 != 0 { entry.personal = try keys.open(entry) }
    return entry
  }

  private static func row(_ name: String, in table: Table, _ transaction: borrowing ReadTransaction) throws
    -> [UInt8]
  {
    let key = Array(name.utf8)
    guard let value = try transaction.value(at: key.span.bytes, in: table) else { return [] }
    return copy(value)
  }

  private static func copy(_ span: RawSpan) -> [UInt8] { span.withUnsafeBytes { Array($0) } }

  /// count 4 │ zero 4 │ start of each, 4 │ end 4 │ the bodies
  private static func unpack(
    _ pack: ArraySlice<UInt8>, from first: UInt64, into found: inout [UInt64: [UInt8]]
  ) {
    let pack = Array(pack)
    let count: UInt32 = pack.number(at: 0)
    for index in 0..<Int(count) {
      let (start, end): (UInt32, UInt32) = (pack.number(at: 8 + index * 4), pack.number(at: 12 + index * 4))
      found[first + UInt64(index)] = Array(pack[Int(start)..<Int(end)])
    }
  }
}

/// The keys that personal parts are sealed under, unwrapped by the key-encryption key.
struct PlainKeys {
  private let bytes: [UInt8]
  private let ledger: [UInt8]
  private let outer: SymmetricKey

  init(_ path: String, keyFile: String, ledger: [UInt8]) throws {
    bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    self.ledger = ledger
    let text = try String(contentsOfFile: keyFile, encoding: .utf8).trimmingCharacters(in: .newlines)
    outer = SymmetricKey(data: Data(base64Encoded: String(text.dropFirst("perennial-key:".count))) ?? Data())
  }

  /// The personal part of a touchpoint; `nil` where its key was destroyed, or it was taken out of the log.
  func open(_ entry: PlainEntry) throws -> Data? {
    if entry.body.sealed.isEmpty { return nil }
    let start = 4096 + 128 * Int(entry.customer)
    guard start + 128 <= bytes.count, bytes[start] == 1 else { return nil }
    let slot = Array(bytes[start..<start + 128])
    let version: UInt32 = slot.number(at: 8)
    let wrapped = try AES.GCM.SealedBox(
      nonce: AES.GCM.Nonce(data: slot[12..<24]), ciphertext: slot[24..<56], tag: slot[56..<72])
    let key = SymmetricKey(
      data: try AES.GCM.open(
        wrapped, using: outer,
        authenticating: ledger + entry.customer.littleEndianBytes + version.littleEndianBytes))
    let sealed = entry.body.sealed
    let box = try AES.GCM.SealedBox(combined: sealed.dropFirst())
    let bound =
      ledger + entry.customer.littleEndianBytes + entry.type.littleEndianBytes + [entry.version]
      + entry.body.keyVersion.littleEndianBytes
    let plain = Array(try AES.GCM.open(box, using: key, authenticating: bound))
    let length: UInt32 = plain.number(at: 0)
    return Data(plain[4..<4 + Int(length)])
  }
}

extension [UInt8] {
  /// A little-endian number.
  func number<Number: FixedWidthInteger>(at offset: Int) -> Number {
    var number: Number = 0
    for index in 0..<(Number.bitWidth / 8) {
      number |= Number(truncatingIfNeeded: self[offset + index]) << (8 * index)
    }
    return number
  }
}

extension FixedWidthInteger {
  var littleEndianBytes: [UInt8] {
    (0..<(Self.bitWidth / 8)).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
  }
}
