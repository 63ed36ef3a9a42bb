// Moves views that a rebuild does not build into its new environment, so that few environments answer:
// every refresh takes a commit for each.

internal import KeyValueStore
internal import Words

extension ViewDirectory {
  /// The views to move: those that are not built, except for the views of the environment that holds most
  /// of them. So two environments answer afterwards, that one and the new one. Building these views too
  /// would take longer, and would take from each the generation that it could be rolled back to.
  ///
  /// A view that cannot be read, or was stored by another version of the library, stays where it is.
  func companions(of built: [ViewName]) throws -> [ViewGeneration] {
    var homes: [(bytes: Int, views: [ViewGeneration])] = []
    let others = pointers.views.keys.filter { !built.contains($0) }.sorted { $0.text < $1.text }
    for generation in others.compactMap({ try? current($0) }) {
      guard let bytes = try? generation.bytes else { continue }
      if let index = homes.firstIndex(where: { $0.views[0].home === generation.home }) {
        homes[index].bytes += bytes
        homes[index].views.append(generation)
      } else {
        homes.append((bytes, [generation]))
      }
    }
    let rest = homes.sorted { $0.bytes > $1.bytes }.dropFirst().flatMap(\.views)
    return Array(rest.prefix(max(0, ViewEnvironment.viewsMax - built.count)))
  }
}

extension Views {
  /// Copies views as they are stored. The caller has seen to it that nobody can write to them.
  ///
  /// - Parameter copyBytes: how much is read at a time before it is written.
  /// - Returns: the views that were copied; a damaged one stays where it is.
  func move(_ generations: [ViewGeneration], to environment: ViewEnvironment, copyBytes: Int) throws
    -> [ViewName]
  {
    var moved: [ViewName] = []
    for generation in generations {
      do {
        let copy = try environment.makeGeneration(of: generation.view)
        try generation.copy(to: copy, batchBytes: copyBytes, check: cancellation)
        moved.append(generation.view)
      } catch let error as ProjectionError where error.code == .damagedView {
        continue
      }
    }
    if !moved.isEmpty { try environment.sync() }
    return moved
  }
}

extension ViewGeneration {
  /// How many bytes of the file its tables take.
  fileprivate var bytes: Int {
    get throws {
      try read { transaction in
        // A view without a sound meta entry is not worth moving: this throws.
        _ = try meta(in: transaction)
        return try tables.all.reduce(0) { $0 + (try transaction.bytes(of: $1)) }
      }
    }
  }

  /// Copies every entry into the empty tables of another generation.
  fileprivate func copy(to other: ViewGeneration, batchBytes: Int, check: () throws -> Void) throws {
    try read { transaction in
      for (table, target) in zip(tables.all, other.tables.all) {
        var cursor = try transaction.cursor(in: table)
        var found = try cursor.first()
        while found {
          try check()
          var (batch, bytes) = ([(key: [UInt8], value: [UInt8])](), 0)
          while found, bytes < batchBytes {
            batch.append((cursor.key.array, cursor.value.array))
            bytes += cursor.key.byteCount + cursor.value.byteCount
            found = try cursor.next()
          }
          try other.home.write { transaction in
            for entry in batch {
              try transaction.put(entry.value.span.bytes, at: entry.key.span.bytes, in: target, mode: .append)
            }
          }
          other.environment.beginWriting()
        }
      }
    }
  }
}
