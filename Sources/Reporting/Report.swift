// Reports as Swift values, each with the document from which its forms are rendered.

public import Words
public import Projection

/// A finished report: figures as Swift properties, and the document from which text, JSON, CSV and HTML
/// are rendered.
public protocol Report: Sendable {
  /// The report as data, from which all its forms are rendered.
  var document: ReportDocument { get }
}

extension Report {
  /// Sentences that go with the report in every form, above all about what it leaves out.
  public var notes: [String] { document.allNotes }
}

/// A report that is made from one view.
public protocol ViewReport: Report {
  /// The view that the figures come from, up to where, and by which rules.
  var basis: ReportBasis { get }
}

extension ViewReport {
  /// The position up to which what had been recorded counts in the figures.
  public var position: Position { basis.position }
  /// How many customers are missing because their fold fails.
  public var quarantined: Int { basis.omission?.quarantined ?? 0 }
  /// Policies of the view that are recorded and cannot be used.
  public var setAside: [SetAsidePolicy] { basis.omission?.setAside ?? [] }
}
