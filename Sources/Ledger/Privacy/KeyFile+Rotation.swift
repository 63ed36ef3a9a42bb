// All keys of customers wrapped anew, in a file that takes the place of the present one.

internal import Crypto
internal import Glibc

/// What the log is to say of a change of keys, kept in the key file until the log does.
struct RotationNote: Hashable, Sendable {
  var reason: String
  var actor: String
  /// The id that the call was given; both empty where it was given none.
  var source: String
  var id: String
  /// Whether the earlier key is in a file that is destroyed.
  var isDestroyed: Bool

  private static let byteCountMax = KeyFile.headerBytes - KeyFile.noteOffset

  /// checksum 8 │ destroyed 1 │ for each of the four texts: length 2 │ UTF-8
  func bytes(_ identity: LedgerIdentity) throws(LedgerError) -> [UInt8] {
    var rest: [UInt8] = [isDestroyed ? 1 : 0]
    for text in [reason, actor, source, id] {
      rest.appendLittleEndian(UInt16(clamping: text.utf8.count))
      rest += Array(text.utf8)
    }
    guard rest.count + 8 <= Self.byteCountMax else {
      throw LedgerError(.invalidTouchpoint, "the reason or the actor of the change of keys is too long")
    }
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(Checksum.of(rest, seed: identity.seed))
    return bytes + rest
  }

  init(reason: String, actor: String, id: TouchpointID?, isDestroyed: Bool) {
    (self.reason, self.actor) = (reason, actor)
    (source, self.id) = (id?.source ?? "", id?.id ?? "")
    self.isDestroyed = isDestroyed
  }

  /// Reads a note; `nil` where there is none.
  init?(_ bytes: [UInt8], _ identity: LedgerIdentity) {
    var texts: [String] = []
    var offset = 9
    while texts.count < 4 {
      guard offset + 2 <= bytes.count else { return nil }
      let length = Int(bytes[offset]) | Int(bytes[offset + 1]) << 8
      guard offset + 2 + length <= bytes.count else { return nil }
      texts.append(String(decoding: bytes[offset + 2..<offset + 2 + length], as: UTF8.self))
      offset += 2 + length
    }
    let span = unsafe bytes.span.bytes
    guard
      span.littleEndian(at: 0, as: UInt64.self)
        == Checksum.of(Array(bytes[8..<offset]), seed: identity.seed)
    else { return nil }
    isDestroyed = bytes[8] == 1
    (reason, actor, source, id) = (texts[0], texts[1], texts[2], texts[3])
  }
}

extension KeyFile {
  /// Where the note of the newest change of keys begins.
  static let noteOffset = 512
  private static let slotsAtOnce: UInt32 = 4096

  /// What the log is to say of the newest change of keys; `nil` where there was none.
  func rotationNote() throws(LedgerError) -> RotationNote? {
    try state.withLock { state throws(LedgerError) in
      let bytes = try Self.read(
        Self.headerBytes - Self.noteOffset, at: Self.noteOffset, of: state.descriptor, self.path)
      return RotationNote(bytes, self.identity)
    }
  }

  /// Where the key comes from that wraps the others.
  var source: KeySource { state.withLock { $0.source } }

  /// Wraps all keys anew. The file that holds them so is made beside the present one and takes its place in one step.
  ///
  /// - Parameters:
  ///   - key: the key that wraps them from then on.
  ///   - number: its number, which no earlier one had.
  ///   - source: where it comes from; `nil` where it is to take the place of the present one.
  func rotate(
    to key: SymmetricKey, number: UInt32, from source: KeySource?, _ note: RotationNote
  ) throws(LedgerError) {
    guard number <= UInt32(UInt16.max) else {
      throw LedgerError(.keyUnavailable, "keys were wrapped anew so often that no more numbers are left")
    }
    try state.withLock { state throws(LedgerError) in
      let next = self.path + KeySource.nextSuffix
      guard unsafe unlink(next) == 0 || errno == ENOENT else {
        throw LedgerError(systemError: errno, doing: "replacing", next)
      }
      let descriptor = unsafe Glibc.open(next, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "creating", next) }
      let header: KeyFileHeader
      do throws(LedgerError) {
        header = try self.fill(descriptor, key, number, note, &state)
        guard unsafe rename(next, self.path) == 0 else {
          throw LedgerError(systemError: errno, doing: "replacing", self.path)
        }
      } catch {
        close(descriptor)
        throw error
      }
      close(state.descriptor)
      (state.descriptor, state.header, state.encryptionKey) = (descriptor, header, key)
      if let source { state.source = source }
      try LedgerDirectory.synchronize(LedgerDirectory.parent(of: self.path))
    }
  }

  /// Writes header, note and slots of the new file, and waits until they are on disk.
  private func fill(
    _ descriptor: Int32, _ key: SymmetricKey, _ number: UInt32, _ note: RotationNote, _ state: inout State
  ) throws(LedgerError) -> KeyFileHeader {
    let earlier = try encryptionKey(&state)
    var header = state.header
    header.number = number
    header.generation += 1
    header.fingerprint = KeyFileHeader.fingerprint(of: key, identity)
    var page = header.bytes(identity)
    page += [UInt8](repeating: 0, count: Self.noteOffset - page.count)
    page += try note.bytes(identity)
    page += [UInt8](repeating: 0, count: Self.headerBytes - page.count)
    try Self.put(page, at: 0, to: descriptor, path)
    var first: UInt32 = 0
    while first < state.slots {
      let count = min(Self.slotsAtOnce, state.slots - first)
      let bytes = try Self.read(
        Int(count) * Self.slotBytes, at: Self.offset(of: first), of: state.descriptor, path)
      var wrapped: [UInt8] = []
      wrapped.reserveCapacity(bytes.count)
      for start in stride(from: 0, to: bytes.count, by: Self.slotBytes) {
        let slot = Array(bytes[start..<start + Self.slotBytes])
        wrapped += try wrapAnew(slot, from: earlier, to: key, UInt16(number))
      }
      try Self.put(wrapped, at: Self.offset(of: first), to: descriptor, path)
      first += count
    }
    guard fsync(descriptor) == 0 else { throw LedgerError(systemError: errno, doing: "syncing", path) }
    return header
  }

  /// A slot with its key wrapped by another one. A slot that is destroyed, or was never whole, stays as it is.
  private func wrapAnew(
    _ bytes: [UInt8], from earlier: SymmetricKey, to key: SymmetricKey, _ number: UInt16
  ) throws(LedgerError) -> [UInt8] {
    guard let slot = Slot(bytes, seed: identity.seed), slot.state == .live else { return bytes }
    return try Slot.sealing(
      try slot.open(with: earlier, identity: identity, path: path), nonce: SystemRandom.bytes(12)[...],
      customer: slot.customer, version: slot.version, wrappedBy: number, minted: slot.minted ?? .start,
      identity: identity, encryptionKey: key)
  }

  /// Finishes what a change of keys has left behind, if it was cut short.
  ///
  /// - Parameter customers: the highest customer whom the log knows. Where the file ends before it, an older copy was put into its
  ///   place, and what is wrapped by the new key may come back.
  func settleRotation(customers: UInt32) throws(LedgerError) {
    let (fingerprint, source, slots) = state.withLock { ($0.header.fingerprint, $0.source, $0.slots) }
    // Where the new file is still there, it has never taken its place, and nothing else is wrapped by the new key.
    let isOlder = unsafe customers >= slots && access(path + KeySource.nextSuffix, F_OK) != 0
    // Whoever renamed the file may have been killed before that was durable, and after a power cut the earlier file would be there
    // again: the key that opens it must not be gone before.
    try LedgerDirectory.synchronize(LedgerDirectory.parent(of: path))
    try source.settleNext(keepingNew: isOlder) { KeyFileHeader.fingerprint(of: $0, identity) == fingerprint }
    guard unsafe unlink(path + KeySource.nextSuffix) == 0 || errno == ENOENT else {
      throw LedgerError(systemError: errno, doing: "removing", path + KeySource.nextSuffix)
    }
  }
}
