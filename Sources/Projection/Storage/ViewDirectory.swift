// The directory `views/`: which generation of each view is the present one, and how another takes its place.
//
//   views/
//     loyalty.current     the number of the generation that answers, of the one before it (`-` for none), and the highest
//                         there was where that is another: no number is used twice; replaced by rename
//     loyalty.7/          a generation: an LMDB environment
//     loyalty.6/          the one before it, kept for going back
//     loyalty.8/          one being built, or left by a crash
//     lock                held while a generation is built

internal import Foundation
internal import KeyValueStore
internal import Ledger
internal import Synchronization

/// The views of one ledger on disk, open in this process.
final class ViewDirectory: Sendable {
  let path: String
  let timelines = KnownTimelines()
  private let state = Mutex(State())

  private struct State {
    /// Environments are opened once in a process: whoever reads a view shares them.
    var current: [ViewName: ViewGeneration] = [:]
    /// Every generation that somebody in this process may still read, by path.
    var opened: [String: WeakGeneration] = [:]
  }

  private struct WeakGeneration {
    weak var generation: ViewGeneration?
  }

  private init(path: String) { self.path = path }

  /// Those that somebody in this process has, by what the file system knows them as.
  private static let shared = Mutex<[Identity: WeakDirectory]>([:])

  private struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64
    /// What was opened before a fork is the parent's.
    var process: Int
  }

  private struct WeakDirectory {
    weak var directory: ViewDirectory?
  }

  /// The directory at a path, which is created where it is missing: one value for all in this process, whatever path they
  /// name it by, since LMDB does not let a file be opened twice.
  static func open(_ path: String) throws -> ViewDirectory {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ProjectionError(creating: path, error)
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure("stat", path) }
    let identity = Identity(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), process: ForkGeneration.current)
    return shared.withLock { shared in
      shared = shared.filter { $0.value.directory != nil }
      if let known = shared[identity]?.directory { return known }
      let directory = ViewDirectory(path: path)
      shared[identity] = WeakDirectory(directory: directory)
      return directory
    }
  }

  /// The generation that answers for a view; `nil` where none was built yet.
  func current(_ name: ViewName) throws -> ViewGeneration? {
    guard let number = pointer(of: name)?.current else { return nil }
    return try generation(number, of: name)
  }

  /// The generation of a number that the pointer has named; `nil` where its files are gone, or say nothing to this version
  /// of the library.
  func generation(_ number: Int, of name: ViewName) throws -> ViewGeneration? {
    try state.withLock { state in
      if let known = state.current[name], known.number == number, !known.environment.isStopped {
        return known
      }
      let directory = generationPath(name, number)
      // After a commit that failed it is opened again, as soon as its last reader here has let go of it.
      state.current[name] = nil
      // Somebody may read it still, though it is not what was asked for last.
      let open = state.opened[directory]?.generation.flatMap { $0.environment.isStopped ? nil : $0 }
      guard open != nil || FileManager.default.fileExists(atPath: directory + "/data.mdb") else { return nil }
      let generation = try open ?? ViewGeneration(existing: number, path: directory, timelines)
      // What an earlier version of the library has stored is as good as nothing: it is built anew.
      if open == nil, try generation.isOfOtherFormat { return nil }
      state.current[name] = generation
      state.opened = state.opened.filter { $0.value.generation != nil }
      state.opened[directory] = WeakGeneration(generation: generation)
      return generation
    }
  }

  /// A new, empty directory for the next generation of a view, after those that a crash has left are gone.
  ///
  /// Called with the lock held.
  func makeGeneration(_ name: ViewName) throws -> (number: Int, path: String) {
    try cleanStale(name)
    // Not one that was used before: another process may still have the earlier generation of that number.
    let number = max(numbers(of: name).max() ?? 0, pointer(of: name)?.highest ?? 0) + 1
    let path = generationPath(name, number)
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    } catch {
      throw ProjectionError(creating: path, error)
    }
    return (number, path)
  }

  /// Makes a generation, whose files are on disk, the one that answers. The one that did is kept, and the one before it
  /// goes. Atomic: a crash leaves either.
  ///
  /// Called with the lock held, as everything that changes what answers.
  func publish(_ name: ViewName, number: Int) throws {
    try Self.synchronize(directory: generationPath(name, number))
    try Self.synchronize(directory: path)
    let replaced = pointer(of: name)?.current
    try point(name, to: Pointer(current: number, previous: replaced, highest: number))
    try cleanStale(name)
  }

  /// Makes the generation before the present one answer again, and keeps the present one in its place.
  ///
  /// Does nothing where there is none.
  func rollBack(_ name: ViewName) throws {
    guard let pointer = pointer(of: name), let previous = pointer.previous else { return }
    try point(name, to: Pointer(current: previous, previous: pointer.current, highest: pointer.highest))
  }

  /// Whether the files of the generation before the present one are there.
  func hasFilesOfPrevious(_ name: ViewName) -> Bool {
    guard let previous = pointer(of: name)?.previous else { return false }
    return FileManager.default.fileExists(atPath: generationPath(name, previous) + "/data.mdb")
  }

  /// Drops the generation before the present one.
  func dropPrevious(_ name: ViewName) throws {
    guard let pointer = pointer(of: name) else { return }
    if pointer.previous != nil {
      try point(name, to: Pointer(current: pointer.current, previous: nil, highest: pointer.highest))
    }
    try cleanStale(name)
  }

  private func point(_ name: ViewName, to pointer: Pointer) throws {
    let temporary = "\(path)/\(name).current.new"
    let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure("open", temporary) }
    defer { close(descriptor) }
    let text = Array("\(pointer)\n".utf8)
    guard write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else {
      throw Self.failure("write", temporary)
    }
    guard rename(temporary, currentPath(name)) == 0 else { throw Self.failure("rename", temporary) }
    try Self.synchronize(directory: path)
    // Let go of after the lock: it may be the last reference. One that somebody has opened since is the present one.
    let replaced = state.withLock { state in
      state.current[name]?.number == pointer.current ? nil : state.current.removeValue(forKey: name)
    }
    withExtendedLifetime(replaced) {}
  }

  /// Runs `body` while nobody else builds a generation here.
  ///
  /// - Parameter check: asked while it waits for somebody else; what it throws is thrown.
  func locked<Result>(check: (() throws -> Void)? = nil, _ body: () throws -> Result) throws -> Result {
    let descriptor = Glibc.open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure("open", "\(path)/lock") }
    defer { close(descriptor) }
    while flock(descriptor, check == nil ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
      if let check, errno == EWOULDBLOCK {
        try check()
        usleep(20_000)
        continue
      }
      guard errno == EINTR else { throw Self.failure("flock", "\(path)/lock") }
    }
    return try body()
  }

  /// Removes the generations of a view that neither answer nor did before: older ones, and what crashes have left.
  private func cleanStale(_ name: ViewName) throws {
    let pointer = pointer(of: name)
    for number in numbers(of: name) where number != pointer?.current && number != pointer?.previous {
      let path = generationPath(name, number)
      if let read = state.withLock({ $0.opened[path]?.generation }) {
        // It goes when its last reader in this process has.
        read.retire()
      } else {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
  }

  /// What `<name>.current` says.
  struct Pointer: CustomStringConvertible {
    var current: Int
    var previous: Int?
    /// Of all that there ever were.
    var highest: Int

    var description: String {
      if highest > max(current, previous ?? 0) {
        return "\(current) \(previous.map { "\($0)" } ?? "-") \(highest)"
      }
      return previous.map { "\(current) \($0)" } ?? "\(current)"
    }

    init(current: Int, previous: Int?, highest: Int) {
      (self.current, self.previous, self.highest) = (current, previous, highest)
    }

    /// Reads what `description` has written: numbers, and `-` for none. `nil` where the first one is none.
    init?(_ text: UnsafeRawBufferPointer) {
      var numbers: [Int?] = []
      for word in text.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }) {
        let digits = word.map { Int($0) - 0x30 }
        let isNumber = digits.count <= 18 && digits.allSatisfy { (0...9).contains($0) }
        numbers.append(isNumber ? digits.reduce(0) { $0 * 10 + $1 } : nil)
      }
      guard let first = numbers.first, let current = first else { return nil }
      self.init(
        current: current, previous: numbers.count > 1 ? numbers[1] : nil,
        highest: numbers.compactMap { $0 }.reduce(current) { max($0, $1) })
    }
  }

  func pointer(of name: ViewName) -> Pointer? { Self.pointer(inSmallFile: currentPath(name)) }

  /// Read with every refresh: Foundation takes ten times as long. C: `open`, `read`.
  private static func pointer(inSmallFile path: String) -> Pointer? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      return count < 0 ? nil : Pointer(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private func numbers(of name: ViewName) -> [Int] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return entries.compactMap { entry in
      entry.hasPrefix("\(name).") ? Int(entry.dropFirst(name.text.count + 1)) : nil
    }
  }

  private func currentPath(_ name: ViewName) -> String { "\(path)/\(name).current" }
  private func generationPath(_ name: ViewName, _ number: Int) -> String { "\(path)/\(name).\(number)" }

  private static func synchronize(directory: String) throws {
    let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", directory) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("fsync", directory) }
  }

  private static func failure(_ operation: String, _ path: String) -> ProjectionError {
    ProjectionError(systemError: errno, doing: operation, path)
  }
}
