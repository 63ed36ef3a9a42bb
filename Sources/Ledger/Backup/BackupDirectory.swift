// The directory of a backup: what may be there, who uses it, and how its files are written.

internal import Foundation
internal import Glibc

/// The files of a backup, held by whoever writes or reads it: one writes, or any number read.
final class BackupDirectory: Sendable {
  let path: String
  /// The directory, open and locked.
  private let descriptor: Int32

  static let manifestName = "manifest"
  static let draftName = "manifest.next"
  static let segmentsName = "segments"

  var manifest: String { path + "/" + Self.manifestName }
  private var draft: String { path + "/" + Self.draftName }
  var segments: String { path + "/" + Self.segmentsName }

  func path(of segment: BackupManifest.Segment) -> String { segments + "/" + segment.name }

  // MARK: Opening

  /// Takes a directory to write a backup into, and makes it where there is none.
  ///
  /// - Parameter ledger: the directory of the ledger that is backed up.
  /// - Throws: `cannotCreate` where the place is no place for a backup; `locked`.
  convenience init(writing path: String, besides ledger: LedgerDirectory) throws(LedgerError) {
    let path = LedgerDirectory(path).path
    try Self.checkPlace(path, besides: ledger)
    if unsafe mkdir(path, 0o700) == 0 {
      try LedgerDirectory.synchronize(LedgerDirectory.parent(of: path))
    } else if errno != EEXIST {
      throw LedgerError(systemError: errno, doing: "creating", path)
    }
    try self.init(locking: path, LOCK_EX)
    try checkContent()
    guard unsafe mkdir(segments, 0o700) == 0 || errno == EEXIST else {
      throw LedgerError(systemError: errno, doing: "creating", segments)
    }
  }

  /// Takes a directory to read the backup in it, or the newest of those in it. Others may read it too, and nobody writes.
  ///
  /// - Throws: `notABackup`, also where there are backups of several ledgers; `locked` while a run writes to it.
  convenience init(reading path: String) throws(LedgerError) {
    let path = LedgerDirectory(path).path
    var isDirectory: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw LedgerError(.notABackup, "there is no backup at \(path)")
    }
    guard isDirectory.boolValue else {
      throw LedgerError(.notABackup, "\(path) is a file; a backup is a directory")
    }
    try self.init(locking: try Self.newest(in: path), LOCK_SH)
    guard FileManager.default.fileExists(atPath: manifest) else {
      throw LedgerError(.notABackup, "\(path) is no backup: it has no file `\(Self.manifestName)`")
    }
  }

  /// Where the backup of a directory is: the directory itself, or the newest of several that are in it.
  private static func newest(in path: String) throws(LedgerError) -> String {
    guard !FileManager.default.fileExists(atPath: path + "/" + manifestName) else { return path }
    let all = try BackupGenerations.list(path)
    guard let newest = all.last else { return path }
    guard all.allSatisfy({ $0.ledger == newest.ledger }) else {
      throw LedgerError(
        .notABackup, "\(path) holds backups of several ledgers: name one of them, such as \(newest.path)")
    }
    return newest.path
  }

  private init(locking path: String, _ operation: Int32) throws(LedgerError) {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "opening", path) }
    guard flock(descriptor, operation | LOCK_NB) == 0 else {
      close(descriptor)
      throw LedgerError(
        .locked,
        "somebody else \(operation == LOCK_EX ? "uses" : "writes to") the backup \(path); wait until that ends"
      )
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  // MARK: What may be there

  /// Refuses a place inside the ledger, and one where keys lie.
  static func checkPlace(_ path: String, besides ledger: LedgerDirectory) throws(LedgerError) {
    let inside = ledger.names[0]
    for name in LedgerDirectory(path).names where name == inside || name.hasPrefix(inside + "/") {
      throw LedgerError(
        .cannotCreate,
        "\(path) is in the ledger's own directory, and would be lost with it; give another place for the backup"
      )
    }
    guard !FileManager.default.fileExists(atPath: path + "/log/data.mdb") else {
      throw LedgerError(.cannotCreate, "\(path) is a ledger; give another place for the backup")
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    if let key = names.first(where: { $0 == "keys" || $0.hasSuffix(".key") }) {
      throw LedgerError(
        .cannotCreate,
        "\(path) holds \(key), and whoever has keys and backup together can read what was erased; keep the keys elsewhere"
      )
    }
  }

  /// The backup that a directory is, is in, or holds; `nil` where there is none.
  static func backup(around directory: String) -> String? {
    let directory = LedgerDirectory(directory.isEmpty ? "." : directory).names[0]
    // A folder of another name is a backup by itself, beside which there may be anything.
    if let several = (try? BackupGenerations.list(directory))?.last { return several.path }
    var path = directory
    while !path.isEmpty {
      if [manifestName, segmentsName].allSatisfy({ FileManager.default.fileExists(atPath: path + "/" + $0) })
      {
        return path
      }
      let parent = LedgerDirectory.parent(of: path)
      guard parent.utf8.count < path.utf8.count else { return nil }
      path = parent
    }
    return nil
  }

  /// Refuses a directory that holds other things than a backup, or one that was begun.
  private func checkContent() throws(LedgerError) {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
      throw LedgerError(.accessDenied, "\(path) cannot be read")
    }
    guard !names.contains(Self.manifestName) else { return }
    if let newest = try BackupGenerations.list(path).last {
      throw LedgerError(
        .cannotCreate,
        "\(path) holds several backups, such as \(newest.path): say how many are to be kept, or name one of them"
      )
    }
    let ours = [Self.segmentsName, Self.draftName]
    if let other = names.first(where: { !ours.contains($0) }) {
      throw LedgerError(
        .cannotCreate,
        "\(path) holds \(other) and no backup; give an empty directory, or one that does not exist")
    }
  }

  // MARK: Reading

  /// The manifest; `nil` where no backup was finished here yet.
  ///
  /// - Throws: `damagedBackup`, `notABackup`.
  func readManifest() throws(LedgerError) -> BackupManifest? {
    guard FileManager.default.fileExists(atPath: manifest) else { return nil }
    return try BackupManifest(Self.read(manifest), at: manifest)
  }

  /// Reads a segment whole.
  ///
  /// - Throws: `damagedBackup`.
  func read(_ segment: BackupManifest.Segment, of identity: LedgerIdentity) throws(LedgerError)
    -> SegmentContent
  {
    let path = path(of: segment)
    return try SegmentContent(Self.read(path, size: segment.bytes), segment, of: identity, at: path)
  }

  /// The bytes of a file.
  ///
  /// - Parameter size: how many there should be. A file that has more is read no further than one byte behind.
  private static func read(_ path: String, size: Int? = nil) throws(LedgerError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw LedgerError(systemError: errno, doing: "reading", path) }
      throw LedgerError(
        .damagedBackup,
        "\(path) is missing: the backup cannot be used; take another backup, or another copy of this one")
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw LedgerError(systemError: errno, doing: "reading", path)
    }
    // A damaged manifest may give a segment any size: the file's own decides how much memory is taken.
    let wanted = size.map { min($0 + 1, Int(status.st_size)) } ?? Int(status.st_size)
    var failure: Int32?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(0, wanted)) { buffer, count in
      while count < buffer.count {
        let read = unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count, off_t(count))
        if read < 0, errno != EINTR { failure = errno }
        if read == 0 || failure != nil { return }
        count += max(0, read)
      }
    }
    if let failure { throw LedgerError(systemError: failure, doing: "reading", path) }
    return bytes
  }

  /// Whether the file of a segment is there, with as many bytes as it should have. What they are is not looked at.
  func has(_ segment: BackupManifest.Segment) -> Bool {
    var status = stat()
    return unsafe lstat(path(of: segment), &status) == 0 && Int(status.st_size) == segment.bytes
  }

  // MARK: Writing

  /// Writes a segment and waits until it is on disk.
  func write(_ bytes: [UInt8], to segment: BackupManifest.Segment) throws(LedgerError) {
    try Self.write(bytes, to: path(of: segment))
  }

  /// Reads a segment that was just written, and compares it with what it should be.
  ///
  /// - Throws: `damagedBackup`.
  func compare(_ segment: BackupManifest.Segment, with bytes: [UInt8]) throws(LedgerError) {
    let path = path(of: segment)
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "reading", path) }
    defer { close(descriptor) }
    // All of it is asked for at once, and read by pieces that stay in the processor's cache until they are compared.
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_WILLNEED)
    var read = [UInt8](repeating: 0, count: 1 << 17)
    var done = 0
    while done <= bytes.count {
      let count = unsafe read.withUnsafeMutableBytes {
        unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(done))
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw LedgerError(systemError: errno, doing: "reading", path) }
      if count == 0, done == bytes.count { return }
      guard count > 0, count <= bytes.count - done, Self.isSame(read, count, bytes, from: done) else { break }
      done += count
    }
    throw LedgerError(
      .damagedBackup,
      "\(path) reads otherwise than it was written: look at the disk, and back up to another place")
  }

  private static func isSame(_ read: [UInt8], _ count: Int, _ bytes: [UInt8], from start: Int) -> Bool {
    unsafe read.withUnsafeBytes { read in
      unsafe bytes.withUnsafeBytes { bytes in
        guard let one = read.baseAddress, let other = bytes.baseAddress else { return false }
        return unsafe memcmp(one, other + start, count) == 0
      }
    }
  }

  /// Puts a manifest in the place of the one before it: from now on the backup is what it says.
  func write(_ manifest: BackupManifest) throws(LedgerError) {
    try LedgerDirectory.synchronize(segments)
    unsafe unlink(draft)
    try Self.write(Array(manifest.text.utf8), to: draft)
    guard unsafe rename(draft, self.manifest) == 0 else {
      throw LedgerError(systemError: errno, doing: "writing", self.manifest)
    }
    try LedgerDirectory.synchronize(path)
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(LedgerError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "creating", path) }
    defer { close(descriptor) }
    try write(bytes[...], to: descriptor, path)
    guard fdatasync(descriptor) == 0 else { throw LedgerError(systemError: errno, doing: "syncing", path) }
    // What is read to be checked comes from the disk, where the system does as it is told.
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
  }

  private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, _ path: String)
    throws(LedgerError)
  {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      guard count > 0 || errno == EINTR else { throw LedgerError(systemError: errno, doing: "writing", path) }
      done += max(0, count)
    }
  }

  // MARK: Removing

  /// Removes the segments that a manifest does not name: of runs that were cut off, or that others have replaced.
  ///
  /// They are overwritten first, where they may hold what was redacted since.
  func removeSegments(besides manifest: BackupManifest?, overwriting: Bool) throws(LedgerError) {
    let kept = Set(manifest?.segments.map(\.name) ?? [])
    let names = (try? FileManager.default.contentsOfDirectory(atPath: segments)) ?? []
    for name in names where name.hasSuffix(".segment") && !kept.contains(name) {
      if overwriting { try overwriteWithZeros(segments + "/" + name) }
      guard unsafe unlink(segments + "/" + name) == 0 || errno == ENOENT else {
        throw LedgerError(systemError: errno, doing: "removing", segments + "/" + name)
      }
    }
    try LedgerDirectory.synchronize(segments)
  }

  /// Removes the backup: its manifest first, so that what a crash leaves is none. What is not of a backup stays, and
  /// the directory with it.
  func removeAll() throws(LedgerError) {
    guard unsafe unlink(manifest) == 0 || errno == ENOENT else {
      throw LedgerError(systemError: errno, doing: "removing", manifest)
    }
    try LedgerDirectory.synchronize(path)
    try removeSegments(besides: nil, overwriting: false)
    unsafe unlink(draft)
    unsafe rmdir(segments)
    unsafe rmdir(path)
    try LedgerDirectory.synchronize(LedgerDirectory.parent(of: path))
  }
}
