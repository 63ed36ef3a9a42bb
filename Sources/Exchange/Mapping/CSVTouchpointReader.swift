// CSV and a mapping → touchpoints.

internal import Ledger

/// Reads a CSV file through a mapping.
struct CSVTouchpointReader: TouchpointReader {
  private var values: LineValues
  private var groups: LineGroups
  private let mapping: Mapping
  private var key: [UInt8] = []
  /// The present line as it was written.
  private var text: [UInt8] = []
  /// A line whose group could not be told, just before the present one.
  private var suspect: (line: Int, reason: String)?
  private var isAtEnd = false
  private(set) var header: [HeaderLine] = []
  /// Touchpoints of the present batch, all of whose lines were read.
  private var finished: [LineTouchpoint] = []

  /// Reads the header.
  ///
  /// - Throws: `ImportError` where the file is empty or lacks a column that the mapping names.
  init(_ source: any ByteSource, _ mapping: Mapping, settings: LedgerSettings) throws {
    let file = source.name
    var reader = CSVReader(source, mapping.dialect)
    let columns: [String]
    switch mapping.dialect.header {
    case .names(let names): columns = names
    case .inFile:
      switch try reader.next() {
      case .end:
        throw ImportError(.invalidData, "is empty; a header with the columns' names was expected", file: file)
      case .fault(let problem):
        throw ImportError(.invalidData, "the header \(problem)", file: file, line: reader.line)
      case .record:
        header = [HeaderLine(number: reader.line, text: Array(reader.buffer.bytes[reader.record]))]
        reader.unescape()
        columns = reader.fields.indices.map { Self.trimmed(reader.text($0)) }
      }
    }
    self.mapping = mapping
    let plan = try ResolvedMapping(mapping, columns: columns, file: file, settings: settings)
    values = LineValues(reader, plan)
    groups = LineGroups(window: mapping.group?.window ?? 1)
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }

  var kinds: [String] { mapping.kinds }
  var bytesTotal: Int? { values.reader.buffer.count }

  mutating func read(into batch: inout ImportBatch, upTo count: Int) throws -> Bool {
    let linesMax = batch.lines + count * 50
    let bytesMax = values.reader.buffer.bytesConsumed + ImportBatch.bytesMax
    while !isAtEnd, finished.count < count, batch.lines < linesMax,
      values.reader.buffer.bytesConsumed < bytesMax
    {
      switch try values.next() {
      case .record:
        batch.lines += 1
        take(into: &batch)
      case .fault(let problem):
        batch.lines += 1
        refuse("the line \(problem)", values.bytes[values.reader.record], into: &batch)
      case .end:
        isAtEnd = true
        groups.finish()
        takeClosed(into: &batch)
      }
      if values.reader.buffer.start == values.reader.buffer.bytes.count, values.reader.buffer.wouldWait {
        break
      }
    }
    batch.bytesConsumed = values.reader.buffer.bytesConsumed
    batch.unmade = .lines(finished, by: mapping)
    finished = []
    return !isAtEnd
  }

  // MARK: One line

  private mutating func take(into batch: inout ImportBatch) {
    let line = values.reader.line
    // Before quotes are put right: the rejects show what was written.
    text.removeAll(keepingCapacity: true)
    values.reader.buffer.append(values.reader.record, to: &text)
    let text = text[...]
    values.unescape()
    var slot: Int?
    do throws(LineFault) {
      if let group = mapping.group {
        try values.groupKey(group, into: &key)
        slot = beginLine(into: &batch)
        if let slot, refuseEarly(slot, line, text, into: &batch) { return }
      }
      try values.check()
      if try values.isSkipped() {
        batch.skipped += 1
        return
      }
      guard let rule = try values.rule() else {
        throw LineFault(reason: "no rule of the mapping takes this line")
      }
      if let slot {
        try groups.add(&values, by: rule, line, text, to: slot)
      } else {
        finished.append(try OpenTouchpoint(&values, by: rule, line, text).finished)
      }
    } catch {
      if let slot {
        groups.fail(slot, line, error.reason, text)
      } else {
        refuse(error.reason, text, into: &batch)
      }
    }
  }

  /// Goes on with the group that the present line's key names.
  private mutating func beginLine(into batch: inout ImportBatch) -> Int {
    let slot = groups.begin(key: key)
    takeClosed(into: &batch)
    if let suspect { groups.mark(slot, suspect.line, suspect.reason) }
    suspect = nil
    return slot
  }

  /// Refuses a line whose group cannot be told. It may well be that of the line before or after it, and an
  /// order must not be recorded without one of its lines: so those two are refused with it.
  private mutating func refuse(_ reason: String, _ text: ArraySlice<UInt8>, into batch: inout ImportBatch) {
    let line = values.reader.line
    batch.reject(line, reason, text)
    guard mapping.group != nil else { return }
    suspect = (line, reason)
    if let slot = groups.latestSlot { groups.mark(slot, line, reason) }
  }

  /// Lines of a group that was given up are not looked at any further.
  private mutating func refuseEarly(
    _ slot: Int, _ line: Int, _ text: ArraySlice<UInt8>, into batch: inout ImportBatch
  ) -> Bool {
    if groups.isTooLong(slot), !groups.isFlushed(slot) {
      groups.flush(slot, line)
      takeClosed(into: &batch)
    }
    guard let fault = groups.fault(of: slot) else { return false }
    if groups.isFlushed(slot) {
      batch.reject(line, fault.reason, text)
    } else {
      groups.fail(slot, line, fault.reason, text)
    }
    return true
  }

  /// Groups that have come to their end become touchpoints, or are refused.
  private mutating func takeClosed(into batch: inout ImportBatch) {
    for group in groups.closed {
      if let fault = group.fault {
        for open in group.touchpoints { batch.reject(open.lines, fault.reason, at: fault.line) }
        batch.reject(group.refused, fault.reason, at: fault.line)
      } else {
        for open in group.touchpoints { finished.append(open.finished) }
      }
    }
    groups.removeClosed()
  }
}
