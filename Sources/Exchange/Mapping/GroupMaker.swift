// Makes touchpoints of groups of lines.

internal import Ledger

/// What groups of lines are made into touchpoints by: the mapping, and the places of its columns.
struct GroupMaking: Sendable {
  let plan: ResolvedMapping
  /// The columns of the files, by the files' numbers; `nil` for a file that is not CSV.
  let columns: [FileColumns?]
}

/// Makes touchpoints of groups of lines, one group after another.
///
///     lines → rows → each: skipped? which rule? → one touchpoint for each rule, and those of its `also`
///
/// What stands on only some lines of a group belongs to all of them. So beside each row there is a second
/// one, in which the columns that concern the whole group are filled from the first line that has a value.
/// Rules, and what lines say of a touchpoint as a whole, go by the filled row. The items of its list and
/// its sums go by the row as it stands.
struct GroupMaker {
  private let making: GroupMaking
  private var values: LineValues
  private var scanner: RecordScanner
  /// The number of the file whose fields the scanner finds, since files may have different delimiters.
  private var scannedFile: Int?
  /// For each row of a line, the row in which blanks are filled; the same row where there are no blanks.
  private var filled: [Int] = []
  /// What is wrong with lines of the present group, by their places in it.
  private var faults: [Int: String] = [:]
  private var open: [OpenTouchpoint] = []
  /// The lines of the present group that count for a touchpoint; needed where a line has several rows.
  private var counted: Set<Int> = []

  init(_ making: GroupMaking) {
    self.making = making
    values = LineValues(making.plan)
    scanner = RecordScanner(making.plan.mapping.dialect)
  }

  /// Makes the touchpoints of one group, or refuses the group, or skips it.
  mutating func make(_ group: LineGroup, of batch: inout ImportBatch, _ sink: inout TouchpointSink) {
    if let fault = group.fault {
      return batch.reject(group.lines, fault.reason, at: fault.place, making.columns)
    }
    values.rows.removeAll()
    faults.removeAll(keepingCapacity: true)
    open.removeAll(keepingCapacity: true)
    for line in group.lines { addRows(of: line, group, batch.source) }
    let rowCount = values.rows.count
    fill(rowCount)
    var skipped = 0
    for row in 0..<rowCount where faults.isEmpty || faults[values.rows.lines[row]] == nil {
      do throws(LineFault) {
        if try take(row, group, batch.source) { skipped += 1 }
      } catch {
        faults[values.rows.lines[row]] = error.reason
      }
    }
    if faults.isEmpty, skipped > 0 {
      if skipped == rowCount {
        batch.skipped += group.lines.count
        return
      }
      refuseHalfSkipped(rowCount)
    }
    finish(group, &batch, &sink)
  }

  private mutating func addRows(of line: Int, _ group: LineGroup, _ source: SourceLines) {
    let read = source[line]
    let place = line - group.lines.lowerBound
    let columns = making.columns[read.place.file]
    if let columns, scannedFile != read.place.file {
      (scanner, scannedFile) = (columns.scanner, read.place.file)
    }
    guard let columns, case .complete = scanner.scan(source.bytes, read.text, isAtEnd: true)
    else {
      faults[place] = "cannot be read again"
      return
    }
    let first = values.rows.count
    values.rows.addLine(source.bytes, read.text, scanner)
    if let fault = columns.addRows(of: place, to: &values.rows) { faults[place] = fault.reason }
    do throws(LineFault) {
      try values.applyConditions(from: first)
    } catch {
      faults[place] = faults[place] ?? error.reason
    }
    if !read.ordinals.isEmpty { values.rows.setOrdinals(from: first, source.ordinals[read.ordinals]) }
  }

  /// Finds what stands on only some lines of the group, and gives it to the others.
  private mutating func fill(_ rowCount: Int) {
    filled.removeAll(keepingCapacity: true)
    filled.append(contentsOf: 0..<rowCount)
    guard rowCount > 1 else { return }
    var found: [(column: Int, text: Range<Int>)] = []
    for column in making.plan.groupColumns {
      var (hasBlank, text) = (false, Range<Int>?.none)
      for row in 0..<rowCount {
        if values.rows.isEmpty(row, column) {
          hasBlank = true
        } else if text == nil {
          text = values.rows.text(row, column)
        }
      }
      if hasBlank, let text { found.append((column, text)) }
    }
    guard !found.isEmpty else { return }
    for row in 0..<rowCount {
      let blank = found.filter { values.rows.isEmpty(row, $0.column) }
      guard !blank.isEmpty else { continue }
      filled[row] = values.rows.count
      values.rows.addRow(like: row, with: blank)
    }
  }

  /// Adds a row to the touchpoints that its rule makes.
  ///
  /// - Returns: whether the row is to be skipped instead.
  private mutating func take(
    _ row: Int, _ group: LineGroup, _ source: SourceLines
  ) throws(LineFault) -> Bool {
    let plan = making.plan
    values.use(filled[row])
    if !plan.skips.isEmpty, try values.isSkipped() { return true }
    guard let rule = try values.rule() else {
      throw LineFault(reason: "no rule of the mapping takes this line")
    }
    try add(row, to: rule, group, source)
    for also in plan.resolvedTemplates[rule].also {
      values.use(filled[row])
      values.money.use(also)
      if try values.satisfies(plan.resolvedTemplates[also].when) { try add(row, to: also, group, source) }
    }
    return false
  }

  private mutating func add(
    _ row: Int, to kind: Int, _ group: LineGroup, _ source: SourceLines
  ) throws(LineFault) {
    let line = values.rows.lines[row]
    let touchpoint: OpenTouchpoint
    if let known = open.first(where: { $0.kind == kind }) {
      touchpoint = known
      if let (part, other) = try known.disagreement(&values) {
        let (first, here) = (
          source[group.lines.lowerBound + other].place, source[group.lines.lowerBound + line].place
        )
        let place = first.words(beside: here, making.columns)
        throw LineFault(reason: "is of the same group as \(place), but differs in its \(part)")
      }
    } else {
      touchpoint = try OpenTouchpoint(&values, kind, line: line)
      open.append(touchpoint)
    }
    try touchpoint.addTime(&values)
    values.useOwn(row)
    try touchpoint.addLine(&values, line)
  }

  /// Refuses a group of which `skip` holds for some lines only: those lines are at fault.
  private mutating func refuseHalfSkipped(_ rowCount: Int) {
    for row in 0..<rowCount {
      values.use(filled[row])
      guard (try? values.isSkipped()) == true else { continue }
      faults[values.rows.lines[row]] =
        "`skip` holds for this line and not for all lines of its group; to leave single lines out of a list, give its "
        + "item a `when`"
    }
  }

  /// Turns what was gathered into touchpoints; where a line is at fault, into none.
  private mutating func finish(
    _ group: LineGroup, _ batch: inout ImportBatch, _ sink: inout TouchpointSink
  ) {
    var made: [(OpenTouchpoint, NewTouchpoint)] = []
    if faults.isEmpty {
      made.reserveCapacity(open.count)
      for touchpoint in open where !making.plan.isAlso[touchpoint.kind] {
        close(touchpoint, &made)
        for kind in making.plan.resolvedTemplates[touchpoint.kind].also {
          if let also = open.first(where: { $0.kind == kind }) { close(also, &made) }
        }
      }
    }
    guard faults.isEmpty else { return batch.reject(group.lines, faults, making.columns) }
    var lines = 0..<0
    counted.removeAll(keepingCapacity: true)
    for (touchpoint, var new) in made {
      new.goesWithOther = making.plan.isAlso[touchpoint.kind]
      var isAlso = new.goesWithOther
      if !isAlso {
        let first = batch.taken.count
        for line in touchpoint.lines where !isCounted(line) {
          batch.taken.append(group.lines.lowerBound + line)
        }
        // All rows of the touchpoint are of lines that count for the touchpoint before it.
        if batch.taken.count == first, !batch.origins.isEmpty {
          isAlso = true
        } else {
          lines = first..<batch.taken.count
        }
      }
      sink.add(new)
      batch.origins.append(
        ImportBatch.Origin(
          kind: making.plan.kinds[touchpoint.kind], lines: lines, isAlso: isAlso,
          rounded: touchpoint.rounded(new)))
    }
  }

  /// Whether a line counts for another touchpoint already: several rules may take rows of one line.
  private mutating func isCounted(_ line: Int) -> Bool {
    !making.plan.mapping.dialect.sideBySide.isEmpty && !counted.insert(line).inserted
  }

  private mutating func close(
    _ touchpoint: OpenTouchpoint, _ made: inout [(OpenTouchpoint, NewTouchpoint)]
  ) {
    do throws(LineFault) {
      made.append((touchpoint, try touchpoint.touchpoint(by: making.plan.mapping)))
    } catch {
      faults[touchpoint.lines.first ?? 0] = error.reason
    }
  }
}
