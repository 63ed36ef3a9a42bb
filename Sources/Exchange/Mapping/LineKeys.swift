// What the reading thread has to know of a line: which group it is of, and its ordinals.

internal import Ledger

/// Reads the fields that lines are grouped and counted by. Everything else of a line is read elsewhere, beside the next ones.
struct LineKeys {
  enum Key {
    case group(KeyHash)
    /// The line has no value to group by, and is a group of its own.
    case alone
    /// The line's group cannot be told, because of the line above it.
    case unknown(String)
  }

  private var values: LineValues
  private let group: Mapping.Group?
  private var counters: [OrdinalCounter]
  private var counted: [UInt8] = []
  private var key: [UInt8] = []
  /// The key of the line above, which blanks stand for.
  private var above: KeyHash?
  private var aboveWasRefused = false
  /// The key of the line before, where files are sorted by it.
  private var latest: [UInt8] = []
  /// The columns that keys are made of.
  private let columns: [Int]
  /// Whether keys are made of fields that are there on some lines only.
  private let groupIsConditional: Bool
  private let ordinalsAreConditional: Bool
  /// What the line before has in these columns, as it was written, and its key: most lines have the same.
  private var latestCells: [UInt8] = []
  private var latestKey: Key?

  init(_ plan: ResolvedMapping) {
    values = LineValues(plan)
    group = plan.mapping.group
    columns = plan.columns(of: group?.by ?? [])
    groupIsConditional = plan.areConditional(group?.by ?? [])
    ordinalsAreConditional = plan.areConditional(plan.ordinals)
    counters = []
    beginFile()
  }

  /// Whether there is anything to know.
  var areNeeded: Bool { group != nil || !values.plan.ordinals.isEmpty }

  /// Ordinals are counted anew, and the first line has none above it.
  mutating func beginFile() {
    counters = values.plan.ordinals.map { field in
      guard case .ordinal(_, let isSorted) = values.plan.fields[field].rule else {
        return OrdinalCounter(isSorted: false)
      }
      return OrdinalCounter(isSorted: isSorted)
    }
    (above, aboveWasRefused) = (nil, false)
    latestKey = nil
  }

  /// The key of a record's group.
  ///
  /// - Throws: `LineFault` where a field of it cannot be read.
  mutating func groupKey(_ file: CSVFile) throws(LineFault) -> Key {
    guard let group else { return .alone }
    if let latestKey, hasLatestCells(file) { return latestKey }
    latestKey = nil
    use(file)
    if groupIsConditional {
      try values.applyConditions(from: 0)
      values.use(0)
    }
    let key = try groupKey(group)
    remember(key, file)
    return key
  }

  private mutating func use(_ file: CSVFile) {
    values.rows.removeAll()
    values.rows.addLine(file.table.reader.buffer.bytes, file.table.reader.record, file.table.reader.scanner)
    _ = file.columns.addRows(of: 0, to: &values.rows)
    values.use(0)
  }

  private func hasLatestCells(_ file: CSVFile) -> Bool {
    // Doubled quotes mean one quote in some fields and two in others: equal bytes do not prove equal keys.
    guard file.table.reader.scanner.doubled.isEmpty else { return false }
    var place = 0
    for column in columns {
      guard let cell = file.columns.cell(column, of: file.table.reader.scanner),
        place + cell.count < latestCells.count, latestCells[place + cell.count] == 0xFF,
        file.table.reader.buffer.isEqual(cell, latestCells, at: place)
      else { return false }
      place += cell.count + 1
    }
    return place == latestCells.count
  }

  private mutating func remember(_ key: Key, _ file: CSVFile) {
    guard file.table.reader.scanner.doubled.isEmpty else { return }
    latestCells.removeAll(keepingCapacity: true)
    for column in columns {
      guard let cell = file.columns.cell(column, of: file.table.reader.scanner) else { return }
      file.table.reader.buffer.append(cell, to: &latestCells)
      // A byte that no text holds stands between the cells.
      latestCells.append(0xFF)
    }
    latestKey = key
  }

  private mutating func groupKey(_ group: Mapping.Group) throws(LineFault) -> Key {
    key.removeAll(keepingCapacity: true)
    var isEmpty = true
    for field in group.by {
      let start = key.count
      try values.append(field, to: &key)
      if key.count > start { isEmpty = false }
      key.append(0)
    }
    if !isEmpty {
      let hash = KeyHash(key)
      (above, aboveWasRefused) = (hash, false)
      return .group(hash)
    }
    guard group.blanksAreAbove else { return .alone }
    if let above {
      key = latest
      return .group(above)
    }
    return .unknown(
      aboveWasRefused
        ? "has no value to group by, and the line above it was refused"
        : "has no value to group by, and no line stands above it")
  }

  /// The present line cannot be read: what stands below it without a value may be of its group.
  mutating func passFaulty() {
    (above, aboveWasRefused) = (nil, true)
    latestKey = nil
  }

  /// Whether the key that was read last may follow those before it in files that are sorted.
  mutating func isInOrder() -> Bool {
    if key == latest { return true }
    if key.lexicographicallyPrecedes(latest) { return false }
    latest = key
    return true
  }

  /// Counts a record, whatever is made of it, so that ordinals do not change when a rule does.
  ///
  /// - Returns: those of its rows.
  /// - Throws: `LineFault` where a field that they count by cannot be read, or the record has not as many fields as columns.
  mutating func ordinals(_ file: CSVFile) throws(LineFault) -> ArraySlice<Int64> {
    let plan = values.plan
    guard !plan.ordinals.isEmpty else { return [] }
    values.rows.removeAll()
    values.rows.addLine(file.table.reader.buffer.bytes, file.table.reader.record, file.table.reader.scanner)
    if let fault = file.columns.addRows(of: 0, to: &values.rows) { throw fault }
    if ordinalsAreConditional { try values.applyConditions(from: 0) }
    for row in 0..<values.rows.count {
      values.use(row)
      for (index, field) in plan.ordinals.enumerated() {
        counted.removeAll(keepingCapacity: true)
        for operand in plan.operands[plan.resolvedFields[field].operands] {
          try values.append(operand, to: &counted)
          counted.append(0)
        }
        let ordinal = try counters[index].count(counted, plan.fields[field].name)
        values.rows.setOrdinal(row, index, ordinal)
      }
    }
    return values.rows.ordinals(from: 0)
  }
}
