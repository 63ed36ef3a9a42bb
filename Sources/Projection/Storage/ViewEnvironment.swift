// An LMDB environment that several views share: each has tables of its own, and one transaction writes to
// all of them.

internal import Foundation
internal import KeyValueStore
internal import Words
internal import Synchronization

/// An open environment. Its directory is removed when no view answers from it any more and nobody in this
/// process reads it.
final class ViewEnvironment: Sendable {
  /// How many views an environment has room for.
  static let viewsMax = 100

  let number: Int
  let path: String
  let environment: Environment
  /// The timelines of policies, shared by all views of the directory.
  let timelines: KnownTimelines
  /// The tables of each view that was asked for so far.
  private let tables = Mutex<[ViewName: ViewGeneration.Tables]>([:])
  private let retired: Mutex<Bool>

  /// Makes an environment for building views. Until `keep` is called, its directory goes with the last
  /// reference to it. Commits do not wait for the disk; `sync` does at the end.
  ///
  /// - Parameter views: how many views it has room for.
  convenience init(
    building number: Int, path: String, views: Int = viewsMax, _ timelines: KnownTimelines = KnownTimelines()
  ) throws {
    var options = Environment.Options()
    options.withoutSync = true
    options.tablesMax = views * ViewGeneration.Tables.count
    // More than any: it does not grow while it is built, and is closed once it is.
    options.mapBytes = 64 << 30
    try self.init(number, path: path, options, timelines, temporary: true)
  }

  /// Opens an environment whose files are there.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`.
  convenience init(existing number: Int, path: String, _ timelines: KnownTimelines) throws {
    var options = Environment.Options()
    options.createsFiles = false
    // No tables are added: views come to an environment only while it is being built.
    options.tablesMax = nil
    options.rests = true
    options.mayBeReplaced = true
    try self.init(number, path: path, options, timelines, temporary: false)
  }

  private init(
    _ number: Int, path: String, _ options: Environment.Options, _ timelines: KnownTimelines, temporary: Bool
  ) throws {
    self.number = number
    self.path = path
    self.timelines = timelines
    do { environment = try Environment(at: path, options: options) } catch {
      throw ProjectionError(error, doing: "opening", path)
    }
    retired = Mutex(temporary)
  }

  /// Says that no view answers from it any more, so that its files go with the last reference to it.
  func retire() { retired.withLock { $0 = true } }

  /// Says that its files stay when the last reference to it goes.
  func keep() { retired.withLock { $0 = false } }

  deinit {
    environment.close()
    if retired.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
  }
}

extension ViewEnvironment {
  /// Makes the empty tables of a view.
  func makeGeneration(of view: ViewName) throws -> ViewGeneration {
    let tables = try using(doing: "writing") {
      try ViewGeneration.Tables { try environment.table("\(view).\($0)") }
    }
    self.tables.withLock { $0[view] = tables }
    return try ViewGeneration(of: view, in: self, tables)
  }

  /// The tables of a view; `nil` where it has none in this environment.
  func generation(of view: ViewName) throws -> ViewGeneration? {
    if let known = tables.withLock({ $0[view] }) { return try ViewGeneration(of: view, in: self, known) }
    struct Missing: Error {}
    do {
      let tables = try using {
        try ViewGeneration.Tables { name in
          guard let table = try environment.existingTable("\(view).\(name)") else { throw Missing() }
          return table
        }
      }
      self.tables.withLock { $0[view] = tables }
      return try ViewGeneration(of: view, in: self, tables)
    } catch is Missing {
      return nil
    }
  }

  /// Runs `body` while nobody, in this process or another, can write to any of the environments. They are
  /// locked in the order of their numbers, so that two callers cannot wait for each other.
  static func locked<Result>(_ environments: [ViewEnvironment], _ body: () throws -> Result) throws -> Result
  {
    func lock(_ rest: ArraySlice<ViewEnvironment>) throws -> Result {
      guard let next = rest.first else { return try body() }
      return try next.write { _ in try lock(rest.dropFirst()) }
    }
    return try lock(environments.sorted { $0.number < $1.number }[...])
  }
}
