// What every form of a report is made from.

public import Words
public import Projection

/// A finished report: figures in Swift, and the document that terminals, scripts, spreadsheets and browsers are given.
public protocol Report: Sendable {
  var document: ReportDocument { get }
}

extension Report {
  /// What has to be said beside the report, whatever form it is shown in: above all what it leaves out. Empty where nothing
  /// has to be.
  public var notes: [String] { document.allNotes }
}

/// A report over all customers of a view.
public protocol ViewReport: Report {
  var basis: ReportBasis { get }
}

extension ViewReport {
  public var position: Position { basis.position }
  /// Customers that are missing because their fold fails.
  public var quarantined: Int { basis.quarantined ?? 0 }
  /// Policies of the view that are recorded and cannot be used.
  public var setAside: [SetAsidePolicy] { basis.setAside ?? [] }
}
