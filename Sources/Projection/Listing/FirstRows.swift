// The first rows in some order, without holding all rows: a heap with the last of the kept rows at its
// root.

internal import Words

/// Keeps the first `limit` of the rows that are offered.
struct FirstRows {
  private struct Entry {
    var keys: [ColumnValue]
    var row: ListedRow
  }

  private let descending: [Bool]
  private let limit: Int
  private var entries: [Entry] = []

  init(descending: [Bool], limit: Int) {
    self.descending = descending
    self.limit = limit
  }

  /// Offers a row.
  ///
  /// - Parameter row: makes the row; called only where it is kept.
  mutating func offer(_ customer: CustomerNumber, keys: [ColumnValue], row: () -> ListedRow) {
    guard limit > 0 else { return }
    if entries.count < limit {
      entries.append(Entry(keys: keys, row: row()))
      // Everything is sorted in the end, so that no heap is needed before the limit is reached.
      if entries.count == limit { makeHeap() }
    } else if precedes(keys, customer, entries[0].keys, entries[0].row.customer) {
      entries[0] = Entry(keys: keys, row: row())
      siftDown(0)
    }
  }

  /// What was kept, in order.
  func sorted() -> [ListedRow] {
    entries.sorted { precedes($0.keys, $0.row.customer, $1.keys, $1.row.customer) }.map(\.row)
  }

  private func precedes(
    _ left: [ColumnValue], _ leftCustomer: CustomerNumber, _ right: [ColumnValue],
    _ rightCustomer: CustomerNumber
  ) -> Bool {
    for index in descending.indices {
      let order = left[index].compared(to: right[index])
      if order == 0 { continue }
      let hasAbsent = left[index] == .absent || right[index] == .absent
      return descending[index] && !hasAbsent ? order > 0 : order < 0
    }
    return leftCustomer < rightCustomer
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    precedes(
      entries[left].keys, entries[left].row.customer, entries[right].keys, entries[right].row.customer)
  }

  private mutating func makeHeap() {
    for index in stride(from: entries.count / 2, through: 0, by: -1) { siftDown(index) }
  }

  private mutating func siftDown(_ start: Int) {
    var index = start
    while true {
      var last = index
      for child in [2 * index + 1, 2 * index + 2] where child < entries.count && precedes(last, child) {
        last = child
      }
      if last == index { return }
      entries.swapAt(index, last)
      index = last
    }
  }
}
