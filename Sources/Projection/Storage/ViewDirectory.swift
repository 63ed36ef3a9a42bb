// The directory `views/`: which environment answers for each view, and how another takes its place.
//
//   views/
//     current     which environment answers for each view, and which did before (`ViewPointers`); replaced by rename
//     12/         an LMDB environment: the views that were built together, each in tables of its own
//     11/         the environment before it, kept for going back
//     13/         an environment that is being built, or was left by a crash
//     lock        held while an environment is built
//
// After a rebuild at most two environments answer: a rebuild of some of the views takes along the other
// views, except for
// those of the environment that holds most of them (`ViewDirectory.companions`). An environment is
// removed when no view
// answers from it, and none can be rolled back to it.

internal import Foundation
internal import KeyValueStore
internal import Words
internal import Synchronization
internal import Threads

/// The views of one ledger on disk, open in this process.
final class ViewDirectory: Sendable {
  let path: String
  let timelines = KnownTimelines()
  private let state = Mutex(State())

  private struct State {
    /// The environment that answers for each view. It is opened once in a process, and shared by all
    /// readers.
    var current: [ViewName: ViewEnvironment] = [:]
    /// Every environment that somebody in this process may still be reading, by number.
    var opened: [Int: WeakEnvironment] = [:]
  }

  private struct WeakEnvironment {
    weak var environment: ViewEnvironment?
  }

  private init(path: String) { self.path = path }

  /// The open directories of this process, by the identity that the file system gives them.
  private static let shared = Mutex<[Identity: WeakDirectory]>([:])

  private struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64
    /// The process, since what was opened before a fork belongs to the parent.
    var process: Int
  }

  private struct WeakDirectory {
    weak var directory: ViewDirectory?
  }

  /// The directory at a path, which is created where it is missing. There is one value for each directory
  /// in a process, whatever path it is named by, since LMDB does not allow opening a file twice.
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
    var asked: Int?
    while let number = pointer(of: name)?.current {
      do {
        if let generation = try generation(number, of: name) { return generation }
      } catch  where pointer(of: name)?.current == number {
        throw error
      } catch {
        continue
      }
      // Another process may have moved the view, and removed the files, just before they were to be opened.
      if number == asked { return nil }
      asked = number
    }
    return nil
  }

  /// The generation of a view in the environment of a number; `nil` where the files are gone, or are of
  /// another version of the library.
  func generation(_ number: Int, of name: ViewName) throws -> ViewGeneration? {
    try state.withLock { state in
      if let known = state.current[name], known.number == number, !known.environment.isStopped {
        return try known.generation(of: name)
      }
      state.current[name] = nil
      // An environment is stopped when a commit fails. It is opened again once its last reader here has
      // let go of it.
      state.current = state.current.filter { !$0.value.environment.isStopped }
      state.opened = state.opened.filter { $0.value.environment != nil }
      // The environment may be open already, for another view or an earlier reader.
      let open = state.opened[number]?.environment.flatMap { $0.environment.isStopped ? nil : $0 }
      let path = environmentPath(number)
      guard open != nil || FileManager.default.fileExists(atPath: path + "/data.mdb") else { return nil }
      let environment = try open ?? ViewEnvironment(existing: number, path: path, timelines)
      state.opened[number] = WeakEnvironment(environment: environment)
      // A view that an earlier version of the library has stored is built anew.
      guard let generation = try environment.generation(of: name), try !generation.isOfOtherFormat else {
        return nil
      }
      state.current[name] = environment
      return generation
    }
  }

  /// Makes a new environment for views to be built in, and removes before what crashes have left.
  ///
  /// The caller holds the lock.
  func makeEnvironment() throws -> ViewEnvironment {
    // No number is used twice: another process may still have the earlier environment open.
    let number = max(numbers.max() ?? 0, pointers.highest) + 1
    removeStale()
    let path = environmentPath(number)
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    } catch {
      throw ProjectionError(creating: path, error)
    }
    do { return try ViewEnvironment(building: number, path: path, timelines) } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw error
    }
  }

  /// Lets an environment, whose files are on disk, answer for the views that were built in it and for
  /// those that were moved to it. For a built view, the generation that answered is kept for going back
  /// to. For a moved one, the generation to go back to stays what it was. The switch is atomic: a crash
  /// leaves the old state or the new one.
  ///
  /// The caller holds the lock, as for everything that changes which environment answers.
  func publish(_ number: Int, built: [ViewName], moved: [ViewName]) throws {
    try Self.synchronize(directory: environmentPath(number))
    try Self.synchronize(directory: path)
    var pointers = pointers
    pointers.highest = max(pointers.highest, number)
    for name in built {
      pointers.views[name] = ViewPointer(current: number, previous: pointers.views[name]?.current)
    }
    for name in moved { pointers.views[name]?.current = number }
    try write(pointers)
    removeStale()
  }

  /// Exchanges the present generation and the one before it, for each view. A view that has no generation
  /// before it stays as it is.
  func rollBack(_ names: [ViewName]) throws {
    var pointers = pointers
    for name in names {
      guard let pointer = pointers.views[name], let previous = pointer.previous else { continue }
      pointers.views[name] = ViewPointer(current: previous, previous: pointer.current)
    }
    try write(pointers)
  }

  /// Whether the files of the generation before the present one are there.
  func hasFilesOfPrevious(_ name: ViewName) -> Bool {
    guard let previous = pointer(of: name)?.previous else { return false }
    return FileManager.default.fileExists(atPath: environmentPath(previous) + "/data.mdb")
  }

  /// Drops the generations before the present ones.
  func dropPrevious(_ names: [ViewName]) throws {
    var pointers = pointers
    for name in names { pointers.views[name]?.previous = nil }
    try write(pointers)
    removeStale()
  }

  private func write(_ pointers: ViewPointers) throws {
    let temporary = "\(path)/current.new"
    let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure("open", temporary) }
    defer { close(descriptor) }
    let text = Array("\(pointers)".utf8)
    guard Glibc.write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else {
      throw Self.failure("write", temporary)
    }
    guard rename(temporary, currentPath) == 0 else { throw Self.failure("rename", temporary) }
    try Self.synchronize(directory: path)
    // The environments are released after the lock, since these may be the last references to them.
    let replaced = state.withLock { state in
      let replaced = state.current.filter { pointers.views[$0.key]?.current != $0.value.number }
      for name in replaced.keys { state.current[name] = nil }
      return Array(replaced.values)
    }
    withExtendedLifetime(replaced) {}
  }

  /// Runs `body` with the lock held, so that nobody else builds here meanwhile.
  ///
  /// - Parameter check: called again and again while somebody else has the lock; what it throws is
  ///   thrown.
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

  /// Removes the environments that no view answers from or can be rolled back to, and what crashes and
  /// earlier versions of the library have left.
  private func removeStale() {
    let kept = pointers.environments
    for number in numbers where !kept.contains(number) {
      if let read = state.withLock({ $0.opened[number]?.environment }) {
        // The environment is removed when its last reader in this process lets go of it.
        read.retire()
      } else {
        try? FileManager.default.removeItem(atPath: environmentPath(number))
      }
    }
    for entry in entries where Self.isOfSingleViews(entry) {
      try? FileManager.default.removeItem(atPath: "\(path)/\(entry)")
    }
  }

  /// Whether a name is one of an earlier version of the library, in which each view had environments of
  /// its own: `loyalty.7`, `loyalty.current`.
  private static func isOfSingleViews(_ entry: String) -> Bool {
    let parts = entry.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, ViewName(String(parts[0])) != nil else { return false }
    return parts[1] == "current" || parts[1] == "current.new" || Int(parts[1]) != nil
  }

  func pointer(of name: ViewName) -> ViewPointer? {
    ViewPointers.withFile(currentPath) { ViewPointers.pointer(of: name, in: $0) }
  }

  var pointers: ViewPointers { ViewPointers.withFile(currentPath) { ViewPointers($0) } }

  private var entries: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

  /// The numbers of all environments that have a directory.
  private var numbers: [Int] { entries.compactMap { Int($0) } }

  private var currentPath: String { "\(path)/current" }
  private func environmentPath(_ number: Int) -> String { "\(path)/\(number)" }

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
