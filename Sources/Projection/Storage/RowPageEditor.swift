// Changes rows inside their pages, as a refresh does.

internal import KeyValueStore
internal import Words

/// Replaces, adds and removes rows in one transaction. Customers ascend from call to call; `finish` comes
/// last.
struct RowPageEditor {
  private let generation: ViewGeneration
  private var rows: [Row] = []
  /// The key of the open page in the table; `nil` where the page is new.
  private var key: UInt64?
  /// Where the page behind the open one begins; `.max` where there is none.
  private var end: UInt64 = 0
  private var isOpen = false

  private struct Row {
    var customer: UInt32
    var value: [UInt8]
  }

  init(_ generation: ViewGeneration) { self.generation = generation }

  /// Sets a customer's row.
  ///
  /// - Parameter value: the value of the row; `nil` removes the row.
  mutating func set(
    _ value: [UInt8]?, of customer: CustomerNumber, in transaction: inout WriteTransaction
  ) throws {
    let number = customer.rawValue
    if !isOpen || UInt64(number) >= end {
      try finish(in: &transaction)
      try open(for: UInt64(number), in: transaction)
    }
    let index = rows.firstIndex { $0.customer >= number } ?? rows.endIndex
    let isThere = index < rows.endIndex && rows[index].customer == number
    switch (value, isThere) {
    case (let value?, true): rows[index].value = value
    case (let value?, false): rows.insert(Row(customer: number, value: value), at: index)
    case (nil, true): rows.remove(at: index)
    case (nil, false): break
    }
  }

  /// Writes the page that was changed last.
  mutating func finish(in transaction: inout WriteTransaction) throws {
    guard isOpen else { return }
    isOpen = false
    let table = generation.tables.rows
    if let key, rows.first.map({ UInt64($0.customer) }) != key { try transaction.delete(key, in: table) }
    let size = rows.reduce(8) { $0 + $1.value.count + 8 }
    // At the end of the table full pages stay full, and what does not fit goes on a new one. Elsewhere a
    // page that overflows is split in halves, which leaves room in both.
    let isSplit = size > RowPage.bytesMax && end != .max
    var builder = RowPageBuilder(bytesMax: isSplit ? min(RowPage.bytesMax, size / 2 + 256) : RowPage.bytesMax)
    for row in rows {
      try row.value.withUnsafeBytes { value in
        try builder.append(row.customer, value) { try transaction.put($1, at: $0, in: table) }
      }
    }
    try builder.finish { try transaction.put($1, at: $0, in: table) }
  }

  /// Reads the page that a customer's row belongs on: the last page that does not begin after the
  /// customer, or else the first.
  private mutating func open(for number: UInt64, in transaction: borrowing WriteTransaction) throws {
    var cursor = try transaction.cursor(in: generation.tables.rows)
    var found = try cursor.seekBackward(number)
    if !found { found = try cursor.first() }
    rows.removeAll(keepingCapacity: true)
    key = nil
    end = .max
    isOpen = true
    guard found else { return }
    let page = cursor.value.array
    try generation.forEachRow(of: page, at: cursor.keyNumber) { customer, value in
      rows.append(Row(customer: customer.rawValue, value: Array(page[value])))
      return true
    }
    key = cursor.keyNumber
    if try cursor.next() { end = cursor.keyNumber }
  }
}
