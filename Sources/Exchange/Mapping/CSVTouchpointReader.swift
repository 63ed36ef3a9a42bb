// Reads CSV into groups of lines, each of which becomes touchpoints.

internal import Ledger

/// Reads the CSV files of an import one after another, since groups may have lines in several of them. It
/// only finds out which lines belong together; making touchpoints of them is left to others.
final class CSVTouchpointReader {
  private let plan: ResolvedMapping
  private var keys: LineKeys
  private var groups: LineGroups
  /// The columns of the files that were opened, by the files' numbers.
  private var columns: [FileColumns?] = []
  private var file: CSVFile?
  private var fileNumber = 0
  /// Whether the present file had a line.
  private var hasLines = false

  init(_ plan: ResolvedMapping, counts: LineCounts = LineCounts(), heldBytesMax: Int = HeldLines.bytesMax) {
    self.plan = plan
    keys = LineKeys(plan)
    groups = LineGroups(
      counts: counts, isSorted: plan.mapping.group?.isSorted ?? false, heldBytesMax: heldBytesMax)
  }

  /// How many bytes of waiting lines went to a temporary file.
  var spilledBytes: Int { groups.spilledBytes }

  /// Whether lines wait for others of their group.
  var hasOpenGroups: Bool { groups.hasOpen }

  /// Goes on to a file and reads its header.
  ///
  /// - Returns: the lines of the header, without which the other lines cannot be read.
  func open(_ source: any ByteSource, _ dialect: CSVDialect, number: Int) throws -> [HeaderLine] {
    let file = try CSVFile(source, plan, dialect)
    while columns.count <= number { columns.append(nil) }
    columns[number] = file.columns
    (fileNumber, hasLines) = (number, false)
    keys.beginFile()
    self.file = file
    return file.header
  }

  /// Adds groups of lines of the present file to a batch, until it is full or the file has to be waited
  /// for.
  ///
  /// - Returns: whether there is more to read of the file.
  func read(into batch: inout ImportBatch, upTo count: Int) throws -> Bool {
    guard var file else { return false }
    // The file is taken out while it changes, so that its buffers are not copied.
    self.file = nil
    let linesBefore = batch.lines
    let linesMax = batch.lines + count * 50
    let bytesMax = file.table.reader.buffer.bytesConsumed + ImportBatch.bytesMax
    var isAtEnd = false
    while !isAtEnd, batch.hasRoom(upTo: count), batch.lines < linesMax,
      file.table.reader.buffer.bytesConsumed < bytesMax
    {
      switch try file.table.next() {
      case .record:
        batch.lines += 1
        try take(file, into: &batch)
      case .fault(let problem):
        batch.lines += 1
        keys.passFaulty()
        let line = line(of: file)
        if plan.mapping.group == nil {
          batch.reject(line.place, "the line \(problem)", line.bytes[line.range])
        } else {
          try groups.refuse(line, "the line \(problem)", into: &batch)
        }
      case .refused(let problem):
        batch.lines += 1
        let line = line(of: file)
        batch.reject(line.place, "the line \(problem)", line.bytes[line.range])
      case .end:
        isAtEnd = true
        if !hasLines, batch.lines == linesBefore { batch.filesWithoutLines.append(fileNumber) }
        batch.passed += file.table.passed
        try groups.endFile(into: &batch)
      }
      let buffer = file.table.reader.buffer
      if buffer.start == buffer.bytes.count, buffer.wouldWait { break }
    }
    batch.bytesConsumed = file.table.reader.buffer.bytesConsumed
    batch.unmade = .lines(by: GroupMaking(plan: plan, columns: columns))
    hasLines = hasLines || batch.lines > linesBefore
    if !isAtEnd { self.file = file }
    return !isAtEnd
  }

  /// Adds the groups that are still open to a batch, when all files have come to their end.
  ///
  /// - Returns: whether there are more of them.
  func finish(into batch: inout ImportBatch, upTo count: Int) throws -> Bool {
    let hasMore = try groups.finish(into: &batch, upTo: count)
    batch.unmade = .lines(by: GroupMaking(plan: plan, columns: columns))
    return hasMore
  }

  private func line(of file: CSVFile) -> ReadLine {
    ReadLine(
      place: LinePlace(file: fileNumber, line: file.table.reader.line), range: file.table.reader.record,
      bytes: file.table.reader.buffer.bytes, ordinals: [])
  }

  private func take(_ file: CSVFile, into batch: inout ImportBatch) throws {
    var line = line(of: file)
    guard keys.areNeeded else { return batch.add(line, fault: nil) }
    let misfit = file.columns.fault(of: file.table.reader)
    if let misfit, plan.mapping.group?.isSorted == true {
      // The cell in the place of the key may be another column's: then it cannot be told whether the line
      // is in order.
      keys.passFaulty()
      return try groups.refuse(line, misfit.reason, into: &batch)
    }
    var fault = misfit
    let key: LineKeys.Key
    do throws(LineFault) {
      key = try keys.groupKey(file)
    } catch {
      keys.passFaulty()
      return try groups.refuse(line, error.reason, into: &batch)
    }
    if case .group = key, plan.mapping.group?.isSorted == true, !keys.isInOrder() {
      throw notSorted(line)
    }
    do throws(LineFault) { line.ordinals = try keys.ordinals(file) } catch { fault = error }
    switch key {
    case .group(let hash):
      try groups.add(line, hash, fault: fault, isMisfit: misfit != nil, into: &batch)
    case .alone where plan.mapping.group == nil: batch.add(line, fault: fault)
    case .alone: try groups.addAlone(line, fault: fault, into: &batch)
    case .unknown(let reason): batch.reject(line.place, reason, line.bytes[line.range])
    }
  }

  private func notSorted(_ line: ReadLine) -> ImportError {
    ImportError(
      .invalidData,
      "belongs before the line above it by `group.by`, and `sorted: true` promises files that are sorted by its bytes. "
        + "What was recorded until now may lack this line: undo it, and import without `sorted: true`",
      file: columns[fileNumber]?.file, line: line.place.line)
  }
}

extension CSVTouchpointReader {
  /// Counts the lines of each group in a file.
  static func count(
    _ source: any ByteSource, _ plan: ResolvedMapping, _ dialect: CSVDialect, into counts: inout LineCounts
  ) throws {
    var file = try CSVFile(source, plan, dialect)
    var keys = LineKeys(plan)
    while true {
      switch try file.table.next() {
      case .end: return
      case .fault: keys.passFaulty()
      case .refused: break
      case .record:
        do throws(LineFault) {
          if case .group(let hash) = try keys.groupKey(file) { counts.add(hash) }
        } catch {
          keys.passFaulty()
        }
      }
    }
  }
}
