// Reports as models declare them, and as they are found by name.

public import Words
public import Projection

/// A report that is made from a model's view.
///
/// ```swift
/// static let reports = [
///   ReportDeclaration("cohorts", "Customers by the period of their first order.", parameters: .periods) {
///     try CohortReport($0, try $1.periods)
///   }
/// ]
/// ```
public struct ReportDeclaration<Model: ReadModel>: Sendable {
  /// The word by which the report is asked for, of lower-case letters, digits and hyphens: `cohorts`.
  public let name: String
  /// What the report shows, in a sentence for a person.
  public let sentence: String
  /// The parameters that the report takes, beside the moment that it is of.
  public let parameters: [ReportParameter]
  /// The models whose views the report opens beside its own, by what it is asked for.
  public let besides: @Sendable (ReportArguments) -> [any ReadModel.Type]
  /// Makes the report from a view, and from others that it opens beside that one. Where parameters make no sense
  /// together, it throws a `ProjectionError` with code `invalidRequest`.
  public let make: @Sendable (View<Model>, ReportArguments, OtherViews) throws -> any Report

  /// Declares a report of one view; a name that is malformed traps, and so do two parameters of one name.
  public init(
    _ name: String, _ sentence: String, parameters: [ReportParameter] = [],
    make: @escaping @Sendable (View<Model>, ReportArguments) throws -> any Report
  ) {
    self.init(
      name, sentence, parameters: parameters, besides: { _ in [] },
      makeOfSeveral: { view, arguments, _ in try make(view, arguments) })
  }

  /// Declares a report that is made from several views, all at the position and as of the instant of the first:
  ///
  /// ```swift
  /// ReportDeclaration(
  ///   "cohorts", "…", parameters: .periods, besides: { _ in [Purchases.self] },
  ///   makeOfSeveral: { retention, arguments, others in
  ///     try CohortReport(retention, try others.view(of: Purchases.self, beside: retention), arguments.periods)
  ///   })
  /// ```
  public init(
    _ name: String, _ sentence: String, parameters: [ReportParameter] = [],
    besides: @escaping @Sendable (ReportArguments) -> [any ReadModel.Type],
    makeOfSeveral make: @escaping @Sendable (View<Model>, ReportArguments, OtherViews) throws -> any Report
  ) {
    precondition(ViewName(name) != nil, "\(name) is not a name for a report")
    let names = parameters.map(\.name)
    precondition(Set(names).count == names.count, "\(name) declares a parameter twice")
    (self.name, self.sentence, self.parameters) = (name, sentence, parameters)
    (self.besides, self.make) = (besides, make)
  }
}

/// A report of a model of the list.
public struct ListedReport: Sendable {
  /// The model from whose view the report is made.
  public let model: any ReadModel.Type
  /// The word by which the report is asked for: `cohorts`.
  public let name: String
  /// What the report shows, in a sentence for a person.
  public let sentence: String
  /// The parameters that the report declares; `allParameters` has those of every report, too.
  public let parameters: [ReportParameter]
  private let body: @Sendable (any ReportSource, ReportArguments, Moment) throws -> MadeReport

  init<Model: ReadModel>(_ declaration: ReportDeclaration<Model>) {
    model = Model.self
    (name, sentence, parameters) = (declaration.name, declaration.sentence, declaration.parameters)
    body = { source, arguments, moment in
      // All of them are brought up to date before the first is opened, since an open one is a snapshot.
      let besides = declaration.besides(arguments)
      if moment == .now, !besides.isEmpty { try source.bringUpToDate([Model.self] + besides) }
      let view = try source.view(of: Model.self, moment)
      return MadeReport(
        report: try declaration.make(view, arguments, OtherViews(source)),
        lacksPolicy: Model.needsPolicy && !view.hasPublishedPolicy)
    }
  }

  /// Makes the report. The view is released before the report is returned.
  ///
  /// - Throws: `ProjectionError`, and what the source throws.
  public func make(
    from source: any ReportSource, _ arguments: ReportArguments, _ moment: Moment = .now
  ) throws -> MadeReport {
    try body(source, arguments, moment)
  }
}

/// A finished report, and whether its view lacks a policy.
public struct MadeReport: Sendable {
  /// The report, of the type that its model has for it.
  public var report: any Report
  /// Whether the report shows nothing because no policy is in force. Publishing one mends that.
  public var lacksPolicy: Bool
}

/// Opens the views that reports are made from.
public protocol ReportSource {
  /// Opens a model's view at a moment. Keep it open for a short time only: it holds a snapshot.
  ///
  /// - Throws: `ProjectionError`, and what reading the ledger throws.
  func view<Model: ReadModel>(of model: Model.Type, _ moment: Moment) throws -> View<Model>

  /// Brings the stored views of some models up to date together. The default does nothing, for a source that has
  /// none.
  ///
  /// - Throws: `ProjectionError`, and what reading the ledger throws.
  func bringUpToDate(_ models: [any ReadModel.Type]) throws

  /// Opens a model's view at the position and as of the instant of another view. The default folds it anew; a
  /// source that has stored views need not.
  ///
  /// - Throws: as `view(of:_:)`.
  func view<Model: ReadModel, Other: Projector>(of model: Model.Type, beside other: View<Other>) throws
    -> View<Model>
}

extension ReportSource {
  public func bringUpToDate(_ models: [any ReadModel.Type]) throws {}

  public func view<Model: ReadModel, Other: Projector>(of model: Model.Type, beside other: View<Other>) throws
    -> View<Model>
  {
    try view(of: model, Moment(asOf: other.asOf, at: other.position))
  }
}

/// The views that a report may open beside the one that it is made from.
public struct OtherViews {
  private let source: any ReportSource

  /// The views of a source.
  public init(_ source: any ReportSource) { self.source = source }

  /// Opens a model's view at the position and as of the instant of another view.
  ///
  /// - Throws: `ProjectionError`, and what reading the ledger throws.
  public func view<Model: ReadModel, Other: Projector>(of model: Model.Type, beside other: View<Other>) throws
    -> View<Model>
  {
    try source.view(of: model, beside: other)
  }
}

/// The state of the ledger that a report is of. Where both are `nil`, that is everything recorded, as of
/// the ledger's clock.
public struct Moment: Hashable, Sendable {
  /// The instant up to which what had happened counts.
  public var asOf: Instant?
  /// The position up to which what had been recorded counts.
  public var at: Position?

  /// The state of the ledger as of an instant, up to a position, or both.
  public init(asOf: Instant? = nil, at: Position? = nil) {
    self.asOf = asOf
    self.at = at
  }

  /// Everything that is recorded, as of the ledger's clock.
  public static let now = Moment()
}
