// The books of one import: what became of every line.

internal import Ledger

struct ImportRun {
  var summary = ImportSummary()

  private let options: ImportOptions
  private let fileCount: Int
  private let examples: ImportExamples?
  private let rejects: RejectsFile?
  private let clock = ContinuousClock()
  private let started: ContinuousClock.Instant
  private var file = ""
  private var fileNumber = 0
  private var bytesTotal: Int?
  private var bytesBefore = 0
  private var bytesRead = 0
  /// For each kind of the present file, its index in the summary.
  private var kinds: [Int] = []
  private var groups = ImportGroups()
  /// Where the touchpoints of this import stand, those that were there already as well.
  private var positions = NumberSet()

  /// - Parameter examples: what keeps the first touchpoints of each kind, where they are to be shown.
  init(_ options: ImportOptions, _ fileCount: Int, examples: ImportExamples? = nil) {
    self.options = options
    self.fileCount = fileCount
    self.examples = examples
    rejects = options.rejectsFile.map(RejectsFile.init)
    started = clock.now
    summary.batch = options.batch
  }

  func begin() throws(ImportError) { try rejects?.open() }

  mutating func beginFile(
    _ input: ImportInput, _ index: Int, _ kinds: [String], _ bytesTotal: Int?, _ header: [HeaderLine]
  ) {
    file = input.name
    rejects?.setHeader(header, of: file)
    fileNumber = index + 1
    self.bytesTotal = bytesTotal
    bytesBefore += bytesRead
    bytesRead = 0
    self.kinds = kinds.map { name in
      if let index = summary.kinds.firstIndex(where: { $0.name == name }) { return index }
      summary.kinds.append(ImportSummary.Kind(name: name))
      return summary.kinds.count - 1
    }
  }

  /// Books a batch.
  ///
  /// - Throws: the first failure that is not about a single touchpoint.
  mutating func record(_ batch: ImportBatch, _ results: [Result<Receipt, LedgerError>]) throws {
    var refused = batch.rejects
    summary.lines += batch.lines
    summary.skipped += batch.skipped
    bytesRead = batch.bytesConsumed
    summary.bytes = bytesBefore + bytesRead
    for (origin, result) in zip(batch.origins, results) {
      switch result {
      case .success(let receipt): try book(receipt, origin)
      case .failure(let error):
        guard Self.isAboutOneTouchpoint(error) else { throw error }
        if isRecordedBefore(error) {
          bookDiffering(error, origin)
        } else {
          refused += rejectAll(of: origin, error)
        }
      }
    }
    for claim in batch.claims where claim.index < results.count {
      guard case .success(let receipt) = results[claim.index], !receipt.duplicate else { continue }
      summary.claims[TypedClaim(type: claim.type, claim: claim.claim), default: 0] += 1
    }
    guard results.count == batch.origins.count else {
      throw ImportError(
        .inputOutput, "the ledger answered for \(results.count) of \(batch.origins.count) touchpoints")
    }
    summary.rejected += refused.count
    refused.sort { $0.line < $1.line }
    groups.add(refused, of: file)
    try rejects?.write(refused, of: file)
    if let onReject = options.onReject {
      for reject in refused { onReject(file, reject.line, reject.code, reject.reason) }
    }
  }

  private mutating func book(_ receipt: Receipt, _ origin: ImportBatch.Origin) throws {
    positions.insert(receipt.position.rawValue)
    let kind = kinds[origin.kind]
    summary.kinds[kind].lines += origin.lines.count
    if receipt.duplicate {
      summary.kinds[kind].duplicates += 1
    } else {
      summary.kinds[kind].added += 1
      groups.add(receipt, file, origin.lines.firstLine)
      try examples?.add(receipt, summary.kinds[kind].name, file, origin.lines)
      summary.lastPosition = max(summary.lastPosition ?? receipt.position, receipt.position)
    }
    if receipt.voided { summary.voided += 1 }
    if receipt.refusedMerge != nil { summary.refusedMerges += 1 }
    options.onReceipt?(file, origin.lines.firstLine, receipt)
  }

  /// Whether a touchpoint stands in the ledger with other content since before this import: that is no fault of its lines. One
  /// that this import has come upon before stands twice in its files, and one of the two is lost if nobody mends it.
  private func isRecordedBefore(_ error: LedgerError) -> Bool {
    guard error.code == .conflictingDuplicate else { return false }
    return error.position.map { !positions.contains($0.rawValue) } ?? true
  }

  private mutating func bookDiffering(_ error: LedgerError, _ origin: ImportBatch.Origin) {
    let kind = kinds[origin.kind]
    summary.kinds[kind].lines += origin.lines.count
    summary.kinds[kind].differing += 1
    groups.addDiffering(
      (error.cause as? ContentDifference)?.fields ?? [], summary.kinds[kind].name, file, origin.lines)
    guard let onReject = options.onReject else { return }
    for index in 0..<origin.lines.count {
      onReject(file, origin.lines.line(index), error.code, Self.reason(error))
    }
  }

  private func rejectAll(of origin: ImportBatch.Origin, _ error: LedgerError) -> [Reject] {
    let reason = Self.reason(error)
    return (0..<origin.lines.count).map {
      Reject(
        line: origin.lines.line($0), reason: reason, text: Array(origin.lines.text($0)), code: error.code)
    }
  }

  /// Refusals of one touchpoint go to the rejects; everything else ends the import. Where keys are lost it is new customers
  /// that are refused: who is known goes on.
  private static func isAboutOneTouchpoint(_ error: LedgerError) -> Bool {
    [.invalidTouchpoint, .conflictingDuplicate, .ambiguousReference, .unknownSubject, .erased, .keyLost]
      .contains(error.code)
  }

  private static func reason(_ error: LedgerError) -> String {
    if let fault = error.cause as? TouchpointFault { return fault.description }
    var text = error.message
    if let position = error.position { text += " (position \(position))" }
    return text
  }

  var progress: ImportProgress {
    ImportProgress(
      file: file, fileNumber: fileNumber, fileCount: fileCount, bytesRead: bytesRead, bytesTotal: bytesTotal,
      lines: summary.lines, added: summary.added, duplicates: summary.duplicates, rejected: summary.rejected,
      seconds: seconds)
  }

  private var seconds: Double {
    let elapsed = clock.now - started
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
  }

  /// Closes the books; the rejects file takes its name.
  mutating func finish() throws(ImportError) -> ImportSummary {
    summary.seconds = seconds
    groups.finish(&summary)
    if try rejects?.finish() == true { summary.rejectsFile = rejects?.path }
    return summary
  }
}
