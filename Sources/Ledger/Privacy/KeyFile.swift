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

  let path: String
  let identity: LedgerIdentity
  private let isReadOnly: Bool
  /// Whether new customers are only rehearsed: their keys are made up, and stay in memory.
  private let isRehearsal: Bool
  let state: Guarded<State>

  struct State {
    var descriptor: Int32
    var header: KeyFileHeader
    /// Where the key comes from that wraps the others.
    var source: KeySource
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
    guard let key = try source.read(number: 1, { _ in true }) else {
      throw LedgerError(.keyUnavailable, "no key is given that could wrap those of the customers")
    }
    let header = KeyFileHeader(fingerprint: KeyFileHeader.fingerprint(of: key, identity))
    var bytes = header.bytes(identity)
    bytes += [UInt8](repeating: 0, count: headerBytes - bytes.count)
    bytes += try slot(0, identity: identity, encryptionKey: key)
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "creating", path) }
    defer { close(descriptor) }
    try write(bytes, at: 0, to: descriptor, path)
  }

  init(
    at path: String, identity: LedgerIdentity, source: KeySource, readOnly: Bool, isRehearsal: Bool = false
  ) throws(LedgerError) {
    let descriptor = try Self.open(path, readOnly: readOnly)
    var (header, slots): (KeyFileHeader, UInt32)
    do throws(LedgerError) {
      (header, slots) = try Self.look(at: descriptor, path, identity)
      if !readOnly, header.version == 1 {
        header = try KeyFileHeader.upgrade(header, of: descriptor, path, identity)
      }
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.identity = identity
    isReadOnly = readOnly
    self.isRehearsal = isRehearsal
    state = Guarded(State(descriptor: descriptor, header: header, source: source, slots: slots))
  }

  private static func open(_ path: String, readOnly: Bool) throws(LedgerError) -> Int32 {
    let descriptor = unsafe Glibc.open(path, (readOnly ? O_RDONLY : O_RDWR) | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT {
        throw LedgerError(
          .keyLost,
          "\(path) is missing: it holds every customer's own key, and cannot be made again; bring back its newest copy"
        )
      }
      throw LedgerError(systemError: errno, doing: "opening the keys", path)
    }
    return descriptor
  }

  /// The header of an open file, and how many slots it has.
  private static func look(at descriptor: Int32, _ path: String, _ identity: LedgerIdentity)
    throws(LedgerError) -> (KeyFileHeader, UInt32)
  {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, Int(status.st_size) >= headerBytes + slotBytes else {
      throw LedgerError(.damaged, "\(path) is too short to be a key file; restore it from its backup")
    }
    let slots = UInt32(clamping: (Int(status.st_size) - headerBytes) / slotBytes)
    // Whoever writes may be replacing the header just now: what is wrong for good stays wrong.
    for attempt in 0..<3 {
      if attempt > 0 { usleep(1000) }
      let bytes = try read(KeyFileHeader.byteCount, at: 0, of: descriptor, path)
      if let header = try KeyFileHeader(bytes, identity, path: path) { return (header, slots) }
    }
    throw LedgerError(
      .damaged, "the header of \(path) is damaged or another ledger's; restore it from its backup")
  }

  deinit { _ = state.withLock { close($0.descriptor) } }

  // MARK: Keys

  /// The key that identifiers are found by: derived from the ledger's own, never used for sealing.
  func identifierKey() throws(LedgerError) -> IdentifierKey {
    try state.withLock { state throws(LedgerError) in
      if let key = state.identifierKey { return key }
      let derived = IdentifierKey(try self.derived("perennial identifiers", &state))
      state.identifierKey = derived
      return derived
    }
  }

  /// A key that is derived from the ledger's own for one use.
  ///
  /// - Parameter info: what it is for.
  func derivedKey(_ info: String) throws(LedgerError) -> SymmetricKey {
    try state.withLock { state throws(LedgerError) in try self.derived(info, &state) }
  }

  private func derived(_ info: String, _ state: inout State) throws(LedgerError) -> SymmetricKey {
    guard let own = try read(0, &state) else {
      throw LedgerError(.keyLost, "\(path) has lost the ledger's own key; restore it from its backup")
    }
    return HKDF<SHA256>.deriveKey(inputKeyMaterial: own.key, info: Data(info.utf8), outputByteCount: 32)
  }

  /// The key of a customer; `nil` where it was destroyed or was never minted.
  func key(of customer: CustomerNumber) throws(LedgerError) -> CustomerKey? {
    try state.withLock { state throws(LedgerError) in try self.read(customer.rawValue, &state) }
  }

  /// Whether a customer's key was destroyed, rather than lost.
  ///
  /// - Parameter log: the log that knows the customer. Somebody else may have had the number before the ledger was brought back to an
  ///   earlier point: that their key is destroyed says nothing of the customer.
  func isDestroyed(_ customer: CustomerNumber, in log: LogStore) throws -> Bool {
    guard let slot = try destroyedSlot(of: customer) else { return false }
    return try slot.first.map { try log.holdsBesideSnapshot($0) } ?? true
  }

  /// A customer's slot where the key in it is destroyed; otherwise `nil`.
  func destroyedSlot(of customer: CustomerNumber) throws(LedgerError) -> Slot? {
    try state.withLock { state throws(LedgerError) in
      try self.follow(&state)
      guard let slot = try self.slot(customer.rawValue, state.descriptor), slot.state == .destroyed else {
        return nil
      }
      return slot
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
        var version: UInt32 = 1
        do throws(LedgerError) {
          if let slot = try self.slot(number, state.descriptor) {
            if slot.state == .live { return }
            // A key that was destroyed ahead of the log is of somebody whom a log knew that was put back since.
            version = slot.version &+ 1
          }
        } catch {
          guard error.code == .damaged else { throw error }
        }
        return try self.mint(number..<number + 1, version: version, at: anchor(), &state)
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

  /// - Parameter version: of the keys: another one than that of whoever had the number before.
  private func mint(_ numbers: Range<UInt32>, version: UInt32 = 1, at anchor: Anchor, _ state: inout State)
    throws(LedgerError)
  {
    let encryptionKey = try encryptionKey(&state)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * Self.slotBytes)
    var minted: [(number: UInt32, key: CustomerKey)] = []
    minted.reserveCapacity(numbers.count)
    var random = try SystemRandom.bytes(numbers.count * Slot.randomBytes)[...]
    for number in numbers {
      let key = CustomerKey(key: SymmetricKey(data: random.prefix(32)), version: version)
      bytes += try Slot.sealing(
        key.key, nonce: random.dropFirst(32).prefix(12), customer: number, version: key.version,
        wrappedBy: UInt16(state.header.number), minted: anchor, identity: identity,
        encryptionKey: encryptionKey)
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
    try follow(&state)
    let encryptionKey = try encryptionKey(&state)
    guard let slot = try slot(number, state.descriptor), slot.state == .live else { return nil }
    let key = try slot.open(with: encryptionKey, identity: identity, path: path)
    Self.makeRoom(&state)
    let found = CustomerKey(key: key, version: slot.version)
    state.cache[number] = found
    return found
  }

  /// Where a process that writes has put another file in the place of this one, goes on with that.
  private func follow(_ state: inout State) throws(LedgerError) {
    guard isReadOnly else { return }
    var (present, own) = (stat(), stat())
    guard unsafe stat(path, &present) == 0, unsafe fstat(state.descriptor, &own) == 0,
      present.st_ino != own.st_ino || present.st_dev != own.st_dev
    else { return }
    let descriptor = try Self.open(path, readOnly: true)
    do throws(LedgerError) {
      (state.header, state.slots) = try Self.look(at: descriptor, path, identity)
    } catch {
      close(descriptor)
      throw error
    }
    close(state.descriptor)
    (state.descriptor, state.encryptionKey) = (descriptor, nil)
  }

  /// The header as it is now. Where another process writes, it is read again, and so is how many slots there are.
  func presentHeader() throws(LedgerError) -> KeyFileHeader {
    try state.withLock { state throws(LedgerError) in
      guard self.isReadOnly else { return state.header }
      try self.follow(&state)
      (state.header, state.slots) = try Self.look(at: state.descriptor, self.path, self.identity)
      return state.header
    }
  }

  /// Keeps the keys in memory bounded.
  private static func makeRoom(_ state: inout State) {
    if state.cache.count > 65_536 { state.cache.removeAll(keepingCapacity: true) }
  }

  /// The slot of a customer; `nil` beyond the end of the file.
  func slot(_ number: UInt32, _ descriptor: Int32) throws(LedgerError) -> Slot? {
    guard let bytes = try slotBytes(number, descriptor) else { return nil }
    guard let slot = Slot(bytes, seed: identity.seed), slot.customer == number else {
      throw LedgerError(
        .damaged,
        "the key slot of \(CustomerNumber(number)) in \(path) is damaged; restore it from its backup")
    }
    return slot
  }

  /// The bytes of a slot; `nil` where the file does not have it, or not all of it.
  func slotBytes(_ number: UInt32, _ descriptor: Int32) throws(LedgerError) -> [UInt8]? {
    let bytes = try Self.read(Self.slotBytes, at: Self.offset(of: number), of: descriptor, path)
    return bytes.count == Self.slotBytes ? bytes : nil
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

  func encryptionKey(_ state: inout State) throws(LedgerError) -> SymmetricKey {
    if let key = state.encryptionKey { return key }
    let header = state.header
    let key = try state.source.read(number: Int(header.number)) {
      KeyFileHeader.fingerprint(of: $0, identity) == header.fingerprint
    }
    guard let key else {
      throw LedgerError(
        .keyUnavailable,
        "the key given is not the one that wraps \(path); give the right one. Where keys were wrapped anew meanwhile, "
          + "the key or this copy of the file is from before: bring back the newest of both")
    }
    state.encryptionKey = key
    return key
  }

  // MARK: Bytes

  static func offset(of slot: UInt32) -> Int { headerBytes + Int(slot) * slotBytes }

  private static func slot(_ number: UInt32, identity: LedgerIdentity, encryptionKey: SymmetricKey)
    throws(LedgerError) -> [UInt8]
  {
    try Slot.sealing(
      SymmetricKey(size: .bits256), nonce: SystemRandom.bytes(12)[...], customer: number, version: 1,
      identity: identity, encryptionKey: encryptionKey)
  }

  /// Up to `count` bytes at an offset; fewer only at the end of the file. C: `pread`.
  static func read(_ count: Int, at offset: Int, of descriptor: Int32, _ path: String)
    throws(LedgerError) -> [UInt8]
  {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = unsafe bytes.withUnsafeMutableBytes {
      unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
    }
    guard found >= 0 else { throw LedgerError(systemError: errno, doing: "reading", path) }
    bytes.removeLast(count - found)
    return bytes
  }

  /// Writes bytes, and waits until they are on disk. C: `pwrite`, `fsync`.
  static func write(_ bytes: [UInt8], at offset: Int, to descriptor: Int32, _ path: String)
    throws(LedgerError)
  {
    try put(bytes, at: offset, to: descriptor, path)
    guard fsync(descriptor) == 0 else { throw LedgerError(systemError: errno, doing: "syncing", path) }
  }

  /// Writes bytes. C: `pwrite`.
  static func put(_ bytes: [UInt8], at offset: Int, to descriptor: Int32, _ path: String)
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
  }
}
