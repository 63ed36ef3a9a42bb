// What the reading thread has to know of a line: the group that it belongs to, and its ordinals.

internal import Ledger

/// Reads the fields by which lines are grouped and counted. All other fields of a line are read by other
/// threads, while the next lines come in.
struct LineKeys {
  enum Key {
    case group(KeyHash)
    /// The line has no value to group by, and is a group by itself.
    case alone
    /// The line's group cannot be told, because the line above it is faulty.
    case unknown(String)
  }

  private var values: LineValues
  private let group: Mapping.Group?
  private var counters: [OrdinalCounter]
  private var counted: [UInt8] = []
  private var key: [UInt8] = []
  /// The key of the line above, which a blank stands for.
  private var above: KeyHash?
  private var aboveWasRefused = false
  /// The key of the line before, kept where files are sorted by it.
  private var latest: [UInt8] = []
  /// The columns that keys are made of.
  private let columns: [Int]
  /// Whether keys are made of fields that are there on only some lines.
  private let groupIsConditional: Bool
  private let ordinalsAreConditional: Bool
  /// The text of the line before in these columns, as it was written, and its key: most lines have the
  /// same.
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

  /// Whether the mapping groups or counts lines at all.
  var areNeeded: Bool { group != nil || !values.plan.ordinals.isEmpty }

  /// Begins a file: its ordinals are counted anew, and its first line has no line above it.
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
  /// - Throws: `LineFault` where a field of the key cannot be read.
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
    // In some fields two quotes stand for one, in others for two: equal bytes do not prove equal keys.
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
      // Between the cells stands a byte that no text has.
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

  /// Notes that the present line cannot be read: lines below it that have no value may belong to its group.
  mutating func passFaulty() {
    (above, aboveWasRefused) = (nil, true)
    latestKey = nil
  }

  /// Whether the key that was read last may follow those before it, in files that are sorted.
  mutating func isInOrder() -> Bool {
    if key == latest { return true }
    if key.lexicographicallyPrecedes(latest) { return false }
    latest = key
    return true
  }

  /// Counts a record, whatever is made of it, so that ordinals do not change when a rule is changed.
  ///
  /// - Returns: the ordinals of the record's rows.
  /// - Throws: `LineFault` where a field of the ordinals' keys cannot be read, or the record has not as
  ///   many fields as the file has columns.
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
