// Wrapping the keys of customers anew, keeping a copy of them, and what there is to say of them.

internal import Crypto
internal import Foundation
internal import Glibc
internal import Schema
internal import SwiftProtobuf

/// That the keys of customers were wrapped by another key-encryption key.
public struct KeyRotation: Hashable, Sendable {
  /// Where that is recorded.
  public var position: Position
  /// The number of the key-encryption key that wraps them from then on.
  public var number: Int
  /// Whether the earlier key was destroyed: it was in a file beside the ledger, which was overwritten.
  public var isDestroyed: Bool
  /// Whether it was recorded before, by the same call.
  public var duplicate = false
}

/// What there is to say of a ledger's keys without opening any.
public struct KeyState: Hashable, Sendable {
  /// Which key-encryption key wraps the others, from 1.
  public var number: Int
  /// How many customers have a key.
  public var live: Int
  /// How many customers' keys are destroyed.
  public var destroyed: Int
  /// How often keys were wrapped anew or destroyed.
  public var generation: UInt64
  /// The generation of the copy that `saveKeys` has made last; 0 where it has made none since the first of them.
  public var savedGeneration: UInt64

  /// As `Ledger.isKeySaveDue`.
  public var isSaveDue: Bool { savedGeneration < generation }
}

extension Ledger {
  /// Wraps the keys of all customers by another key-encryption key. Copies of the keys that were made before are of no use any
  /// more: save another (`saveKeys`).
  ///
  /// The keys themselves stay, so nothing is sealed anew. Nobody records meanwhile: each key is opened and wrapped once. A crash
  /// leaves the earlier keys whole or the later ones, and what is left to do is done when the ledger is next opened. Where an earlier
  /// change of keys could not be recorded, that is done first, under its own id, and then this one is made.
  ///
  /// - Parameters:
  ///   - source: where the new key comes from; `nil` where the present one is in the file beside the ledger: then a new one takes its
  ///     place, and the present one is overwritten. Otherwise the present one is left alone, since others may use it. For a
  ///     provider, its key of the next number.
  ///   - reason: a code for why: `scheduled`, `erasures`, `lost`.
  ///   - actor: a number or code of who did it, never a name.
  ///   - id: makes the call safe to make again.
  /// - Throws: `keyUnavailable` where there is no new key, or it is the present one; `keyLost` or `damaged` where the key of a customer
  ///   is missing: nothing is wrapped anew before it is there; `invalidTouchpoint`; `conflictingDuplicate`.
  @discardableResult
  public func rotateKeys(
    to source: KeySource? = nil, reason: String, actor: String? = nil, as id: TouchpointID? = nil
  ) async throws -> KeyRotation {
    let number = Guarded<UInt32?>(nil)
    while true {
      if let outstanding = try outstandingRotation() { _ = try await record(outstanding) }
      let seen = try indexes.current().keyNumber
      if let known = try await record(Self.knownRotation(reason, actor, id)) { return known }
      try await maintainAsync { writer in
        let new = try writer.wrapKeysAnew(after: seen, to: source, reason, actor, id)
        number.withLock { $0 = new }
      }
      guard let number = number.withLock({ $0 }) else { continue }
      return try await record(Self.rotation(number, noted: try keys()))
    }
  }

  /// `rotateKeys` for code that is not asynchronous: it blocks its thread until the keys are wrapped anew.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func rotateKeys(
    to source: KeySource? = nil, reason: String, actor: String? = nil, as id: TouchpointID? = nil
  ) throws -> KeyRotation {
    let number = Guarded<UInt32?>(nil)
    while true {
      if let outstanding = try outstandingRotation() { _ = try record(outstanding) }
      let seen = try indexes.current().keyNumber
      if let known = try record(Self.knownRotation(reason, actor, id)) { return known }
      try maintain { writer in
        let new = try writer.wrapKeysAnew(after: seen, to: source, reason, actor, id)
        number.withLock { $0 = new }
      }
      guard let number = number.withLock({ $0 }) else { continue }
      return try record(Self.rotation(number, noted: try keys()))
    }
  }

  /// Records the newest change of keys where a crash has kept it from being recorded.
  func recordOutstandingRotation() throws {
    if let outstanding = try outstandingRotation() { _ = try record(outstanding) }
  }

  /// Records the newest change of keys, where the log does not know it; otherwise `nil`.
  private func outstandingRotation() throws -> Recording<KeyRotation>? {
    let (keys, structure) = (try keys(), try indexes.current())
    let number = keys.header.number
    return number > structure.keyNumber ? Self.rotation(number, noted: keys) : nil
  }

  // MARK: Copies

  /// Copies the file of keys, whole, and notes that this was done.
  ///
  /// It opens nothing without the key-encryption key, which belongs in another place. Whoever has both and the log can read
  /// everything, also what is erased later: destroy earlier copies.
  ///
  /// - Parameter path: where the copy is to lie. A copy of the same ledger's keys that is there is replaced, in one step.
  /// - Throws: `cannotCreate` where something else is there, or it is inside the ledger or beside a backup.
  public func saveKeys(to path: String) throws {
    let parent = LedgerDirectory.parent(of: path)
    try checkPlace(path, parent)
    try maintain { try $0.keys.save(to: path, parent) }
  }

  private func checkPlace(_ path: String, _ parent: String) throws(LedgerError) {
    let names = LedgerDirectory(parent.isEmpty ? "." : parent).names + [parent]
    let own = LedgerDirectory(directory).names
    guard !names.contains(where: { name in own.contains { name == $0 || name.hasPrefix($0 + "/") } }) else {
      throw LedgerError(
        .cannotCreate, "\(path) is inside the ledger: a copy of its keys belongs on another disk")
    }
    if let backup = BackupDirectory.backup(around: parent) {
      throw LedgerError(
        .cannotCreate,
        "\(path) is where the backup \(backup) is kept, and whoever has keys and backup together can read what was erased; "
          + "give a place on another disk")
    }
    guard FileManager.default.fileExists(atPath: path) else { return }
    do { _ = try KeyFile(at: path, identity: store.identity, source: .value(""), readOnly: true) } catch {
      throw LedgerError(
        .cannotCreate, "\(path) exists and is no copy of this ledger's keys; choose another name",
        cause: error)
    }
  }

  /// Whether keys were destroyed or wrapped anew since a copy of them was saved: every copy opens what was to be forgotten, or
  /// nothing any more.
  ///
  /// - Throws: `keyLost` where the file is missing; `damaged`.
  public var isKeySaveDue: Bool {
    get throws {
      let header = try keys().presentHeader()
      return header.saved < header.generation
    }
  }

  /// What there is to say of the keys. Reads all of them, without opening any.
  ///
  /// - Throws: `keyLost` where the file is missing; `damaged`.
  public func keyState() throws -> KeyState {
    let (keys, customers) = (try keys(), try customerCount)
    let header = try keys.presentHeader()
    let (live, destroyed) = try keys.count(through: customers)
    return KeyState(
      number: Int(header.number), live: live, destroyed: destroyed, generation: header.generation,
      savedGeneration: header.saved)
  }

  // MARK: What is recorded

  /// The answer of a call that was made before; records nothing.
  private static func knownRotation(_ reason: String, _ actor: String?, _ id: TouchpointID?) -> Recording<
    KeyRotation?
  > {
    Recording(as: id) { writer, staging, snapshot in
      var message = KeysRotated()
      let answers = try writer.answers(to: id, staging, snapshot) {
        (earlier: [OwnTouchpoint<KeysRotated>]) in
        message = earlier[0].message
        return [
          OwnTouchpoint(
            customer: .business,
            message: .with {
              ($0.number, $0.destroyed) = (message.number, message.destroyed)
              ($0.reason, $0.actor) = (reason, actor ?? "")
            })
        ]
      }
      guard let answers else {
        // What could not be recorded is refused before anything is done.
        var message = KeysRotated()
        (message.number, message.reason, message.actor) = (1, reason, actor ?? "")
        do {
          try message.validate()
          try message.validateAsNew()
        } catch { throw LedgerError(refusing: error) }
        return nil
      }
      return KeyRotation(
        position: answers[0].position, number: Int(message.number), isDestroyed: message.destroyed,
        duplicate: true)
    }
  }

  /// Records a change of keys, as its note says. No other is made before that is done.
  private static func rotation(_ number: UInt32, noted keys: KeyFile) -> Recording<KeyRotation> {
    Recording(as: nil) { writer, staging, snapshot in
      // Somebody else may have found it outstanding, and recorded it.
      if let known = staging.structure.keyRotations.last(where: { $0.number == number }) {
        return KeyRotation(
          position: known.position, number: Int(number), isDestroyed: known.isDestroyed)
      }
      let note = try keys.rotationNote()
      let message = KeysRotated.with {
        $0.number = Int64(number)
        $0.reason = note?.reason ?? "unknown"
        // An older program may have noted a name, which is not recorded any more.
        $0.actor = note.map { Check.isCode($0.actor) ? $0.actor : "" } ?? ""
        $0.destroyed = note?.isDestroyed ?? false
      }
      let id = note.flatMap { $0.id.isEmpty ? nil : TouchpointID($0.source, $0.id) }
      let position = try writer.stageOwn(message, of: .business, under: id, &staging, snapshot)
      return KeyRotation(position: position, number: Int(number), isDestroyed: message.destroyed)
    }
  }
}

extension LogWriter {
  /// Wraps all keys anew, and has the new key take the place of the present one where that is the ledger's own.
  ///
  /// - Parameter seen: the number of the present key, when the caller found that what they ask for was not done yet.
  /// - Returns: the number of the new key; `nil` where keys were wrapped anew since, or that is not recorded yet: then nothing is done.
  fileprivate func wrapKeysAnew(
    after seen: UInt32, to source: KeySource?, _ reason: String, _ actor: String?, _ id: TouchpointID?
  ) throws -> UInt32? {
    let structure = try indexes.current()
    // Whatever is left to do of the last time comes first.
    try keys.settleRotation(customers: structure.customerCount)
    guard structure.keyNumber == seen, keys.header.number <= seen else { return nil }
    try destroyErasedKeys()
    // Copies of the keys are of no use afterwards: what is missing here could not be brought back any more.
    try keys.checkIsWhole(for: structure)
    let number = max(keys.header.number, structure.keyNumber) + 1
    let present = keys.source
    var key: SymmetricKey?
    if let source {
      try source.createIfMissing()
      key = try source.read(number: Int(number)) { _ in true }
    } else if case .provider = present {
      key = try present.read(number: Int(number)) { _ in true }
    } else {
      key = try present.makeNext()
    }
    guard let key else { throw LedgerError(.keyUnavailable, "no new key is given") }
    guard KeyFileHeader.fingerprint(of: key, keys.identity) != keys.header.fingerprint else {
      throw LedgerError(
        .keyUnavailable,
        "the key given as the new one is the one that wraps the keys now; nothing was changed. Give another, and keep the "
          + "present one until then")
    }
    let isDestroyed = if source == nil, case .beside = present { true } else { false }
    try keys.rotate(
      to: key, number: number, from: source,
      RotationNote(reason: reason, actor: actor ?? "", id: id, isDestroyed: isDestroyed))
    try keys.settleRotation(customers: structure.customerCount)
    return number
  }
}

extension KeyFile {
  /// Copies the file beside a place, puts it there, and notes that it was saved.
  fileprivate func save(to path: String, _ parent: String) throws(LedgerError) {
    try state.withLock { state throws(LedgerError) in
      let draft = "\(path).saving-\(getpid())"
      let descriptor = unsafe Glibc.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "creating", draft) }
      defer {
        close(descriptor)
        unsafe unlink(draft)
      }
      var offset = 0
      while true {
        let bytes = try Self.read(1 << 20, at: offset, of: state.descriptor, self.path)
        if bytes.isEmpty { break }
        try Self.put(bytes, at: offset, to: descriptor, draft)
        offset += bytes.count
      }
      guard fsync(descriptor) == 0 else { throw LedgerError(systemError: errno, doing: "syncing", draft) }
      guard unsafe rename(draft, path) == 0 else {
        throw LedgerError(systemError: errno, doing: "creating", path)
      }
      try LedgerDirectory.synchronize(parent)
      try self.change(&state) { $0.saved = $0.generation }
    }
  }

  /// How many of the keys of customers up to a number are there, and how many are destroyed.
  fileprivate func count(through last: UInt32) throws(LedgerError) -> (live: Int, destroyed: Int) {
    try state.withLock { state throws(LedgerError) in
      var (live, destroyed) = (0, 0)
      var first: UInt32 = 1
      while first <= last, first < state.slots {
        let count = min(4096, min(last + 1, state.slots) - first)
        let bytes = try Self.read(
          Int(count) * Self.slotBytes, at: Self.offset(of: first), of: state.descriptor, self.path)
        for start in stride(from: 0, to: bytes.count, by: Self.slotBytes) {
          switch Slot.State(rawValue: bytes[start]) {
          case .live: live += 1
          case .destroyed: destroyed += 1
          case nil: break
          }
        }
        first += count
      }
      return (live, destroyed)
    }
  }
}
