// The accounting of one import: what became of every line.

internal import Ledger

struct ImportRun {
  var summary = ImportSummary()

  private let options: ImportOptions
  private let files: [String]
  private let examples: ImportExamples?
  private let rejects: RejectsFile?
  private let clock = ContinuousClock()
  private let started: ContinuousClock.Instant
  /// The number of the file that is being read.
  private var file = 0
  private var bytesTotal: Int?
  private var bytesBefore = 0
  private var bytesRead = 0
  /// The position of the first touchpoint that this import added.
  private var firstPosition: Position?
  /// The positions of the touchpoints of this import, those that were there before included.
  private var positions = NumberSet()
  private var groups = ImportGroups()

  /// - Parameters:
  ///   - files: the names of the files.
  ///   - kinds: the kinds under which touchpoints are counted.
  ///   - examples: the object that keeps the first touchpoints of each kind, where they are to be shown.
  init(_ options: ImportOptions, _ files: [String], _ kinds: [String], examples: ImportExamples? = nil) {
    self.options = options
    self.examples = examples
    self.files = files
    rejects = options.rejectsFile.map(RejectsFile.init)
    started = clock.now
    summary.batch = options.batch
    summary.kinds = kinds.map { ImportSummary.Kind(name: $0) }
  }

  func begin() throws(ImportError) { try rejects?.open() }

  /// Books a batch.
  ///
  /// - Throws: the first failure that is not about a single touchpoint.
  mutating func record(_ batch: ImportBatch, _ results: [Result<Receipt, LedgerError>]) throws {
    guard results.count == batch.origins.count else {
      throw ImportError(
        .inputOutput, "the ledger answered for \(results.count) of \(batch.origins.count) touchpoints")
    }
    beginFile(of: batch)
    var refused = batch.rejects
    summary.lines += batch.lines
    summary.skipped += batch.skipped
    summary.passed += batch.passed
    summary.filesWithoutLines += batch.filesWithoutLines.map { files[$0] }
    bytesRead = batch.bytesConsumed
    summary.bytes = bytesBefore + bytesRead
    var first = 0
    while first < results.count {
      var end = first + 1
      while end < results.count, batch.origins[end].isAlso { end += 1 }
      refused += try book(first..<end, of: batch, results)
      first = end
    }
    for claim in batch.claims where claim.index < results.count {
      guard case .success(let receipt) = results[claim.index], !receipt.duplicate, !receipt.isNothing else {
        continue
      }
      summary.claims[TypedClaim(type: claim.type, claim: claim.claim), default: 0] += 1
    }
    summary.rejected += refused.count
    refused.sort { ($0.place.file, $0.place.line) < ($1.place.file, $1.place.line) }
    groups.add(refused, of: files)
    try rejects?.write(refused, of: files)
    if let onReject = options.onReject {
      for reject in refused {
        onReject(files[reject.place.file], reject.place.line, reject.code, reject.reason)
      }
    }
  }

  private mutating func beginFile(of batch: ImportBatch) {
    if batch.file != file {
      bytesBefore += bytesRead
      (file, bytesRead) = (batch.file, 0)
    }
    bytesTotal = batch.bytesTotal
    if !batch.header.isEmpty { rejects?.setHeader(batch.header, of: batch.file) }
  }

  /// Counts a touchpoint, and those that its lines also make.
  ///
  /// - Returns: the lines, if one of these touchpoints was refused.
  private mutating func book(
    _ range: Range<Int>, of batch: ImportBatch, _ results: [Result<Receipt, LedgerError>]
  ) throws -> [Reject] {
    let lines = batch.taken[batch.origins[range.lowerBound].lines]
    var failure: (index: Int, error: LedgerError)?
    for index in range {
      let kind = batch.kindsStart + batch.origins[index].kind
      switch results[index] {
      case .success(let receipt):
        try book(receipt, kind, batch.source[lines.first ?? 0].place, lines.count)
        summary.note(receipt, batch.origins[index])
      case .failure(let error) where isRecordedBefore(error):
        bookDiffering(error, kind, lines, of: batch)
      case .failure(let error):
        guard Self.isAboutOneTouchpoint(error) else { throw error }
        if failure == nil { failure = (index, error) }
      }
    }
    guard let failure else {
      summary.kinds[batch.kindsStart + batch.origins[range.lowerBound].kind].lines += lines.count
      return []
    }
    let reason = reason(failure.error) + (range.count > 1 ? outcome(of: range, batch, results) : "")
    return lines.map { line in
      Reject(
        place: batch.source[line].place, reason: reason, text: Array(batch.source.text(line)),
        code: failure.error.code)
    }
  }

  /// Which of several touchpoints of the same lines are in the ledger, in words for the rejects.
  private func outcome(
    of range: Range<Int>, _ batch: ImportBatch, _ results: [Result<Receipt, LedgerError>]
  ) -> String {
    func names(_ isWanted: (Result<Receipt, LedgerError>) -> Bool) -> String {
      range.filter { isWanted(results[$0]) }
        .map { "`\(summary.kinds[batch.kindsStart + batch.origins[$0].kind].name)`" }.joined(separator: ", ")
    }
    let recorded = names { if case .success = $0 { true } else { false } }
    let refused = names { if case .failure = $0 { true } else { false } }
    return recorded.isEmpty
      ? " (refused: \(refused))" : " (refused: \(refused); recorded nevertheless: \(recorded))"
  }

  /// Whether a touchpoint has been in the ledger with other content since before this import: that is no
  /// fault of its lines. Where this import has met the same id before, its files hold it twice, and one of
  /// the two is lost unless somebody mends it.
  private func isRecordedBefore(_ error: LedgerError) -> Bool {
    guard error.code == .conflictingDuplicate else { return false }
    return error.position.map { !positions.contains($0.rawValue) } ?? true
  }

  private mutating func bookDiffering(
    _ error: LedgerError, _ kind: Int, _ lines: ArraySlice<Int>, of batch: ImportBatch
  ) {
    summary.kinds[kind].differing += 1
    let first = batch.source[lines.first ?? 0].place
    groups.addDiffering(
      (error.cause as? ContentDifference)?.fields ?? [], summary.kinds[kind].name, lines.count,
      files[first.file], first.line)
    guard let onReject = options.onReject else { return }
    for line in lines {
      let place = batch.source[line].place
      onReject(files[place.file], place.line, error.code, reason(error))
    }
  }

  private mutating func book(
    _ receipt: Receipt, _ kind: Int, _ place: LinePlace, _ lineCount: Int
  ) throws {
    // Where the sum so far is 0 there is nothing to record.
    if receipt.isNothing { return }
    positions.insert(receipt.position.rawValue)
    if !receipt.duplicate {
      summary.kinds[kind].added += 1
      firstPosition = min(firstPosition ?? receipt.position, receipt.position)
      groups.add(receipt, files[place.file], place.line)
      try examples?.add(receipt, summary.kinds[kind].name, files[place.file], place.line, lineCount)
      summary.lastPosition = max(summary.lastPosition ?? receipt.position, receipt.position)
    } else if let firstPosition, receipt.position >= firstPosition {
      // A touchpoint that this import itself has recorded was not known before it.
      summary.kinds[kind].repeated += 1
      if summary.firstRepeat == nil {
        summary.firstRepeat = ImportSummary.Place(file: files[place.file], line: place.line)
      }
    } else {
      summary.kinds[kind].duplicates += 1
    }
    if receipt.voided { summary.voided += 1 }
    if receipt.refusedMerge != nil { summary.refusedMerges += 1 }
    options.onReceipt?(files[place.file], place.line, receipt)
  }

  /// Whether a refusal is about one touchpoint, and goes to the rejects; every other failure ends the
  /// import. Where keys are lost only new customers are refused, and touchpoints of known ones go on.
  private static func isAboutOneTouchpoint(_ error: LedgerError) -> Bool {
    [
      .invalidTouchpoint, .invalidPolicy, .conflictingDuplicate, .ambiguousReference, .unknownSubject,
      .erased,
      .keyLost,
    ].contains(error.code)
  }

  private func reason(_ error: LedgerError) -> String {
    if let fault = error.cause as? TouchpointFault {
      let isMapped = fault.couldBeOfTheBusiness && options.mapping != nil
      return fault.description + (isMapped ? "; the mapping says so with `otherwise: business`" : "")
    }
    var text = error.message
    if let position = error.position { text += " (position \(position))" }
    return text
  }

  var progress: ImportProgress {
    ImportProgress(
      file: files.indices.contains(file) ? files[file] : "", fileNumber: file + 1, fileCount: files.count,
      bytesRead: bytesRead, bytesTotal: bytesTotal,
      lines: summary.lines, added: summary.added, duplicates: summary.duplicates, rejected: summary.rejected,
      seconds: seconds)
  }

  private var seconds: Double {
    let elapsed = clock.now - started
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
  }

  /// Ends the accounting; the rejects file takes its name.
  mutating func finish() throws(ImportError) -> ImportSummary {
    summary.seconds = seconds
    groups.finish(&summary)
    if try rejects?.finish() == true { summary.rejectsFile = rejects?.path }
    summary.earlierRejectsFile = rejects?.earlier
    return summary
  }
}
