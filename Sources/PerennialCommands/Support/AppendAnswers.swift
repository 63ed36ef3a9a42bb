// What became of each line of `append`, told in the order of the lines as soon as it is known.

internal import Perennial
internal import Synchronization

final class AppendAnswers: Sendable {
  private struct Answer: Encodable {
    var line: Int
    var position: UInt64?
    var customer: UInt32?
    var duplicate: Bool?
    var erased: Bool?
    var voided: Bool?
    var refusedMerge: String?
    /// `email placeholder`
    var droppedIdentifiers: [String]?
    var refused: String?
    var message: String?

    /// As a person reads it: `4711 duplicate`.
    var text: String? {
      guard let position, let duplicate else { return nil }
      guard duplicate else { return String(position) }
      return "\(position) duplicate" + (erased == true ? ", erased" : voided == true ? ", voided" : "")
    }

    static let columns = [
      "line", "position", "customer", "duplicate", "erased", "voided", "refusedMerge", "droppedIdentifiers",
      "refused", "message",
    ]

    var cells: [String] {
      [
        String(line), position.map(String.init) ?? "", customer.map(String.init) ?? "",
        duplicate.map(String.init) ?? "", erased.map(String.init) ?? "", voided.map(String.init) ?? "",
        refusedMerge ?? "", droppedIdentifiers?.joined(separator: "; ") ?? "", refused ?? "", message ?? "",
      ]
    }
  }

  private let format: OutputFormat
  /// What is known and not told yet; and why nobody can be told any more.
  private let state = Mutex<(pending: [Answer], failure: Failure?)>(([], nil))

  init(_ format: OutputFormat) { self.format = format }

  func begin() {
    if format.isCSV { attempt { try TextTable(columns: Answer.columns).print(as: format) } }
  }

  func add(_ receipt: Receipt, _ line: Int) {
    let answer = Answer(
      line: line, position: receipt.position.rawValue, customer: receipt.customer.rawValue,
      duplicate: receipt.duplicate, erased: receipt.erased ? true : nil, voided: receipt.voided ? true : nil,
      refusedMerge: receipt.refusedMerge,
      droppedIdentifiers: receipt.droppedIdentifiers.isEmpty
        ? nil : receipt.droppedIdentifiers.map { "\($0.kind) \($0.reason.rawValue)" })
    state.withLock { $0.pending.append(answer) }
  }

  func add(_ code: LedgerError.Code, _ reason: String, _ line: Int) {
    state.withLock { $0.pending.append(Answer(line: line, refused: code.rawValue, message: reason)) }
  }

  /// Tells what is known. Where nobody listens any more, the present task is cancelled.
  func give() {
    let answers = state.withLock { state in
      defer { state.pending = [] }
      return state.pending.sorted { $0.line < $1.line }
    }
    attempt {
      for answer in answers { try give(answer) }
      try StandardOutput.flush()
    }
  }

  private func give(_ answer: Answer) throws {
    switch format {
    case .json: try printJSON(answer)
    case .csv, .csvAsIs: try TextTable(columns: [], rows: [answer.cells]).printRows(as: format)
    case .table:
      if let text = answer.text {
        try StandardOutput.line(text)
      } else {
        Messages.error("line \(answer.line): \(answer.message ?? "")")
      }
    }
  }

  private func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      let failure = Failure(error)
      state.withLock { if $0.failure == nil { $0.failure = failure } }
      withUnsafeCurrentTask { $0?.cancel() }
    }
  }

  /// - Throws: why not all could be told.
  func finish() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}
