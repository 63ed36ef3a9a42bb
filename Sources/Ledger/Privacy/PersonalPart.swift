// Opening what Sealing.swift sealed, with the key of its person.

internal import Foundation
internal import Schema

/// The sealed part of a recorded touchpoint.
enum PersonalPart {
  /// The personal part in clear; `nil` where there is none, it was taken out of the log, or its key was destroyed: then its person
  /// was erased, though the log may not say so yet, since it was restored from an older backup.
  ///
  /// - Throws: `keyLost` where it exists and its key does not. The caller asks first whether its person was
  ///   erased.
  static func open(
    _ body: TouchpointBody, _ fact: Fact, _ position: Position, _ keys: KeyFile, _ log: LogStore
  ) throws -> [UInt8]? {
    guard fact.flags.contains(.personal), body.redactionScope == nil else { return nil }
    guard let key = try keys.key(of: fact.customer), key.version == body.keyVersion else {
      if try keys.isDestroyed(fact.customer, in: log) { return nil }
      throw LedgerError.keyLost(fact.customer, in: keys, position)
    }
    return try Sealing.open(
      [UInt8](body.sealed), with: key.key,
      binding: Sealing.Binding(
        ledger: log.identity, customer: fact.customer, type: fact.type, schemaVersion: fact.schemaVersion,
        keyVersion: key.version),
      at: position)
  }
}

extension LedgerError {
  /// The refusal of what is personal about somebody who was erased.
  static func erased(_ customer: CustomerNumber) -> LedgerError {
    LedgerError(
      .erased,
      "\(customer) was erased: nothing personal can be recorded about it. A person who comes back is a new customer; "
        + "name them by an identifier")
  }

  static func keyLost(_ customer: CustomerNumber, in keys: KeyFile, _ position: Position? = nil)
    -> LedgerError
  {
    LedgerError(
      .keyLost,
      "the key of \(customer) is missing in \(keys.path) though nobody erased it; bring back the newest copy of that "
        + "file", position: position)
  }
}
