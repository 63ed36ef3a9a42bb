// One flat file of wrapped keys, a slot for each customer: a destroyed key is overwritten where it lies.

internal import Crypto
internal import Foundation
internal import Glibc

/// The file `keys` (drawn in schemas/key-format.md): a page of header, then slots of 128 bytes by customer
/// number.
///
/// Slot 0 holds the ledger's own key, which identifiers are found by; slot n the key of customer n. Keys are
/// minted and synced in blocks, so that a key is always durable before the log refers to it.
final class KeyFile: Sendable {
  static let headerBytes = 4096
  static let slotBytes = 128
  /// How many slots are minted at once.
  static let mintedAtOnce: UInt32 = 1024
  private static let magic = Array("PERNKEYS".utf8)

  let path: String
  private let identity: LedgerIdentity
  private let source: KeySource
  /// Whether new customers are only rehearsed: their keys are made up, and stay in memory.
  private let isRehearsal: Bool
  private let state: Guarded<State>

  private struct State {
    var descriptor: Int32
    var encryptionKey: SymmetricKey?
    var slots: UInt32
    var cache: [UInt32: CustomerKey] = [:]
    /// Only in a rehearsal: the key that all customers from this number on share.
    var rehearsed: (first: UInt32, key: CustomerKey)?
    var identifierKey: IdentifierKey?
  }

  /// A customer's key and its version.
  struct CustomerKey: Sendable {
    var key: SymmetricKey
    var version: UInt32
  }

  /// Creates the file with the ledger's own key in slot 0.
  static func create(at path: String, identity: LedgerIdentity, source: KeySource) throws(LedgerError) {
    let key = try source.read()
    var bytes = magic
    bytes.appendLittleEndian(UInt32(1))
    bytes.appendLittleEndian(UInt32(slotBytes))
    bytes += identity.bytes
    bytes += fingerprint(of: key, identity)
    bytes.appendLittleEndian(Checksum.of(bytes, seed: identity.seed))
    bytes += [UInt8](repeating: 0, count: headerBytes - bytes.count)
    bytes += try slot(0, identity: identity, encryptionKey: key)
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "creating", path) }
    defer { close(descriptor) }
    try write(bytes, at: 0, to: descriptor, path)
  }

  init(
    at path: String, identity: LedgerIdentity, source: KeySource, readOnly: Bool, isRehearsal: Bool = false
  ) throws(LedgerError) {
    let descriptor = unsafe open(path, (readOnly ? O_RDONLY : O_RDWR) | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT {
        throw LedgerError(
          .keyLost,
          "\(path) is missing: it holds every customer's own key, and cannot be made again; bring back its newest copy"
        )
      }
      throw LedgerError(systemError: errno, doing: "opening the keys", path)
    }
    self.path = path
    self.identity = identity
    self.source = source
    self.isRehearsal = isRehearsal
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, Int(status.st_size) >= Self.headerBytes + Self.slotBytes
    else {
      close(descriptor)
      throw LedgerError(.damaged, "\(path) is too short to be a key file; restore it from its backup")
    }
    let slots = UInt32(clamping: (Int(status.st_size) - Self.headerBytes) / Self.slotBytes)
    state = Guarded(State(descriptor: descriptor, slots: slots))
    _ = try Self.header(descriptor, path, identity)
  }

  deinit { _ = state.withLock { close($0.descriptor) } }

  // MARK: Keys

  /// The key that identifiers are found by: derived from the ledger's own, never used for sealing.
  func identifierKey() throws(LedgerError) -> IdentifierKey {
    try state.withLock { state throws(LedgerError) in
      if let key = state.identifierKey { return key }
      guard let own = try self.read(0, &state) else {
        throw LedgerError(.keyLost, "\(self.path) has lost the ledger's own key; restore it from its backup")
      }
      let derived = IdentifierKey(
        HKDF<SHA256>.deriveKey(
          inputKeyMaterial: own.key, info: Data("perennial identifiers".utf8), outputByteCount: 32))
      state.identifierKey = derived
      return derived
    }
  }

  /// The key of a customer; `nil` where it was destroyed or was never minted.
  func key(of customer: CustomerNumber) throws(LedgerError) -> CustomerKey? {
    try state.withLock { state throws(LedgerError) in try self.read(customer.rawValue, &state) }
  }

  /// Whether a customer's key was destroyed, rather than lost.
  func isDestroyed(_ customer: CustomerNumber) throws(LedgerError) -> Bool {
    try state.withLock { state throws(LedgerError) in
      try self.slot(customer.rawValue, state.descriptor)?.state == .destroyed
    }
  }

  /// How many slots the file has: one for the ledger itself, the others for customers from 1 on.
  var slotCount: UInt32 { state.withLock { $0.slots } }

  /// Makes sure that a new customer, whom no committed touchpoint names, has a durable key. Mints a block
  /// of them where the file ends, or where a power cut left slots that were never whole.
  ///
  /// - Parameters:
  ///   - known: the highest customer whom the log knows. None of those is ever given another key: where the
  ///     file ends before them their keys are lost, and minting behind its end would hide that.
  ///   - anchor: the anchor of the log's newest touchpoint.
  func mint(for customer: CustomerNumber, known: UInt32, at anchor: @autoclosure () -> Anchor)
    throws(LedgerError)
  {
    try state.withLock { state throws(LedgerError) in
      let number = customer.rawValue
      if self.isRehearsal { return try self.rehearse(known: known, &state) }
      if number < state.slots {
        if state.cache[number] != nil { return }
        do throws(LedgerError) {
          guard try self.slot(number, state.descriptor) == nil else { return }
        } catch {
          guard error.code == .damaged else { throw error }
        }
        return try self.mint(number..<number + 1, at: anchor(), &state)
      }
      guard known < state.slots else { throw self.endsEarly(before: known, slots: state.slots) }
      let start = state.slots
      let (ahead, overflow) = start.addingReportingOverflow(Self.mintedAtOnce)
      try self.mint(start..<max(number + 1, overflow ? .max : ahead), at: anchor(), &state)
    }
  }

  /// Gives all who would be new one key: what is sealed with it is only measured, and thrown away.
  private func rehearse(known: UInt32, _ state: inout State) throws(LedgerError) {
    guard known < state.slots else { throw endsEarly(before: known, slots: state.slots) }
    guard state.rehearsed == nil else { return }
    state.rehearsed = (known + 1, CustomerKey(key: SymmetricKey(size: .bits256), version: 1))
  }

  private func mint(_ numbers: Range<UInt32>, at anchor: Anchor, _ state: inout State)
    throws(LedgerError)
  {
    let encryptionKey = try encryptionKey(&state)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * Self.slotBytes)
    var minted: [(number: UInt32, key: CustomerKey)] = []
    minted.reserveCapacity(numbers.count)
    var random = try SystemRandom.bytes(numbers.count * Slot.randomBytes)[...]
    for number in numbers {
      let key = CustomerKey(key: SymmetricKey(data: random.prefix(32)), version: 1)
      bytes += try Slot.sealing(
        key.key, nonce: random.dropFirst(32).prefix(12), customer: number, version: key.version,
        minted: anchor, identity: identity, encryptionKey: encryptionKey)
      random = random.dropFirst(Slot.randomBytes)
      minted.append((number, key))
    }
    try Self.write(bytes, at: Self.offset(of: numbers.lowerBound), to: state.descriptor, path)
    state.slots = max(state.slots, numbers.upperBound)
    // New customers take the minted keys one after another. Kept in memory, the keys need not be read and
    // unwrapped.
    Self.makeRoom(&state)
    for (number, key) in minted { state.cache[number] = key }
  }

  private func read(_ number: UInt32, _ state: inout State) throws(LedgerError) -> CustomerKey? {
    if let rehearsed = state.rehearsed, number >= rehearsed.first { return rehearsed.key }
    if let cached = state.cache[number] { return cached }
    let encryptionKey = try encryptionKey(&state)
    guard let slot = try slot(number, state.descriptor), slot.state == .live else { return nil }
    let key = try slot.open(with: encryptionKey, identity: identity, path: path)
    Self.makeRoom(&state)
    let found = CustomerKey(key: key, version: slot.version)
    state.cache[number] = found
    return found
  }

  /// Keeps the keys in memory bounded.
  private static func makeRoom(_ state: inout State) {
    if state.cache.count > 65_536 { state.cache.removeAll(keepingCapacity: true) }
  }

  /// The slot of a customer; `nil` beyond the end of the file.
  private func slot(_ number: UInt32, _ descriptor: Int32) throws(LedgerError) -> Slot? {
    guard let bytes = try slotBytes(number, descriptor) else { return nil }
    guard let slot = Slot(bytes, seed: identity.seed), slot.customer == number else {
      throw LedgerError(
        .damaged,
        "the key slot of \(CustomerNumber(number)) in \(path) is damaged; restore it from its backup")
    }
    return slot
  }

  /// The bytes of a slot; `nil` where the file does not have it, or not all of it.
  private func slotBytes(_ number: UInt32, _ descriptor: Int32) throws(LedgerError) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: Self.slotBytes)
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(Self.offset(of: number)))
    }
    guard count >= 0 else { throw LedgerError(systemError: errno, doing: "reading", path) }
    return count == Self.slotBytes ? bytes : nil
  }

  // MARK: Which log the file belongs to

  /// The newest touchpoint of the log that a slot was minted for; `nil` where that is not known.
  func minted(_ number: UInt32) throws(LedgerError) -> Anchor? {
    try state.withLock { state throws(LedgerError) in
      guard let bytes = try self.slotBytes(number, state.descriptor) else { return nil }
      return Slot(bytes, seed: self.identity.seed)?.minted
    }
  }

  /// Makes the slots from one on belong to any log of the ledger, by taking their anchors out.
  func forgetMinting(from first: UInt32) throws(LedgerError) {
    try state.withLock { state throws(LedgerError) in
      var changed: [UInt8] = []
      for number in first..<max(first, state.slots) {
        guard let bytes = try self.slotBytes(number, state.descriptor) else { break }
        // A slot that is not whole is left alone: it is minted again when its customer comes.
        changed +=
          Slot(bytes, seed: self.identity.seed)?.minted == nil
          ? bytes : Slot.ofAnyLog(bytes, seed: self.identity.seed)
      }
      try Self.write(changed, at: Self.offset(of: first), to: state.descriptor, self.path)
    }
  }

  /// Why no new customer gets a key: the file ends before the customers whom the log knows.
  func endsEarly(before known: UInt32, slots: UInt32) -> LedgerError {
    LedgerError(
      .keyLost,
      "\(path) has the keys of \(slots - 1) customers, and the log knows \(known): it is an older copy, or was cut. "
        + "Bring back the newest copy of it; until then what is personal of the others cannot be read, and no new "
        + "customer can be recorded")
  }

  private func encryptionKey(_ state: inout State) throws(LedgerError) -> SymmetricKey {
    if let key = state.encryptionKey { return key }
    let key = try source.read()
    let header = try Self.header(state.descriptor, path, identity)
    guard Array(header[32..<48]) == Self.fingerprint(of: key, identity) else {
      throw LedgerError(
        .keyUnavailable, "the key given is not the one that wraps \(path); give the right one")
    }
    state.encryptionKey = key
    return key
  }

  // MARK: Bytes

  /// The header, once it is found to be this ledger's.
  private static func header(_ descriptor: Int32, _ path: String, _ identity: LedgerIdentity)
    throws(LedgerError)
    -> [UInt8]
  {
    var header = [UInt8](repeating: 0, count: 56)
    let count = unsafe header.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
    let span = unsafe header.span.bytes
    guard count == 56, Array(header[0..<8]) == magic, span.littleEndian(at: 8, as: UInt32.self) == 1,
      span.littleEndian(at: 12, as: UInt32.self) == UInt32(slotBytes),
      Array(header[16..<32]) == identity.bytes,
      span.littleEndian(at: 48, as: UInt64.self)
        == Checksum.of(span.extracting(first: 48), seed: identity.seed)
    else {
      throw LedgerError(
        .damaged, "the header of \(path) is damaged or another ledger's; restore it from its backup")
    }
    return header
  }

  private static func offset(of slot: UInt32) -> Int { headerBytes + Int(slot) * slotBytes }

  /// Tells whether a key is the right one before it is used: 16 bytes of HMAC-SHA256 over the ledger's id.
  private static func fingerprint(of key: SymmetricKey, _ identity: LedgerIdentity) -> [UInt8] {
    Array(
      HMAC<SHA256>.authenticationCode(for: Data("key check".utf8) + identity.bytes, using: key).prefix(16))
  }

  private static func slot(_ number: UInt32, identity: LedgerIdentity, encryptionKey: SymmetricKey)
    throws(LedgerError) -> [UInt8]
  {
    try Slot.sealing(
      SymmetricKey(size: .bits256), nonce: SystemRandom.bytes(12)[...], customer: number, version: 1,
      identity: identity, encryptionKey: encryptionKey)
  }

  private static func write(_ bytes: [UInt8], at offset: Int, to descriptor: Int32, _ path: String)
    throws(LedgerError)
  {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe pwrite(
          descriptor, $0.baseAddress.map { unsafe $0 + done }, bytes.count - done, off_t(offset + done))
      }
      guard count > 0 else { throw LedgerError(systemError: errno, doing: "writing", path) }
      done += count
    }
    guard fsync(descriptor) == 0 else { throw LedgerError(systemError: errno, doing: "syncing", path) }
  }
}
