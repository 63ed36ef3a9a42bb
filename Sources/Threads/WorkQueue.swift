// What a pool has to do: at once, and later.

/// What is to be done at once, in order.
struct WorkQueue {
  private var items: [ThreadPool.Work?] = []
  private var first = 0

  var count: Int { items.count - first }

  mutating func append(_ work: @escaping ThreadPool.Work) { items.append(work) }

  mutating func popFirst() -> ThreadPool.Work? {
    guard first < items.count else { return nil }
    let work = items[first]
    items[first] = nil
    first += 1
    // Moved up only once half of it is empty: then each is moved once, about.
    if first == items.count || first >= 64 && first * 2 >= items.count {
      items.removeFirst(first)
      first = 0
    }
    return work
  }
}

/// What is to be done later: the next one last.
struct LaterWork {
  private var items: [(due: Int64, work: ThreadPool.Work)] = []

  var isEmpty: Bool { items.isEmpty }
  /// When the next one is.
  var due: Int64? { items.last?.due }

  /// Whether it is the next one. Of those that are due at one time the earlier one is first.
  mutating func insert(_ work: @escaping ThreadPool.Work, due: Int64) -> Bool {
    var (low, high) = (0, items.count)
    while low < high {
      let middle = (low + high) / 2
      if items[middle].due > due { low = middle + 1 } else { high = middle }
    }
    items.insert((due, work), at: low)
    return low == items.count - 1
  }

  mutating func take(dueBy now: Int64) -> ThreadPool.Work? {
    guard let due, due <= now else { return nil }
    return items.removeLast().work
  }
}
