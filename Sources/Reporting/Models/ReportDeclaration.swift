// A report as a model declares it, and as whoever asks for it by name finds it.

public import Words
public import Projection

/// A report that is made of a model's view.
///
/// ```swift
/// static let reports = [
///   ReportDeclaration("cohorts", "Customers by the period of their first order.", parameters: .periods) {
///     try CohortReport($0, try $1.periods)
///   }
/// ]
/// ```
public struct ReportDeclaration<Model: ReadModel>: Sendable {
  /// The word by which it is asked for: `cohorts`. Lower-case letters, digits and hyphens.
  public let name: String
  /// What it shows, in a sentence for a person.
  public let sentence: String
  /// What can be asked of it, beside the moment that it is of.
  public let parameters: [ReportParameter]
  /// Makes it of a view. What a parameter says that makes no sense together with another throws a `ProjectionError` with
  /// code `invalidRequest`.
  public let make: @Sendable (View<Model>, ReportArguments) throws -> any Report

  public init(
    _ name: String, _ sentence: String, parameters: [ReportParameter] = [],
    make: @escaping @Sendable (View<Model>, ReportArguments) throws -> any Report
  ) {
    precondition(ViewName(name) != nil, "\(name) is not a name for a report")
    let names = parameters.map(\.name)
    precondition(Set(names).count == names.count, "\(name) declares a parameter twice")
    (self.name, self.sentence, self.parameters, self.make) = (name, sentence, parameters, make)
  }
}

/// A report of some model of the list.
public struct ListedReport: Sendable {
  public let model: any ReadModel.Type
  public let name: String
  public let sentence: String
  public let parameters: [ReportParameter]
  private let body: @Sendable (any ReportSource, ReportArguments, Moment) throws -> MadeReport

  init<Model: ReadModel>(_ declaration: ReportDeclaration<Model>) {
    model = Model.self
    (name, sentence, parameters) = (declaration.name, declaration.sentence, declaration.parameters)
    body = { source, arguments, moment in
      let view = try source.view(of: Model.self, moment)
      return MadeReport(
        report: try declaration.make(view, arguments),
        lacksPolicy: Model.needsPolicy && !view.hasPublishedPolicy)
    }
  }

  /// Makes the report. The view is let go of before it is given.
  ///
  /// - Throws: `ProjectionError`, and what the source throws.
  public func make(
    from source: any ReportSource, _ arguments: ReportArguments, _ moment: Moment = .now
  ) throws -> MadeReport {
    try body(source, arguments, moment)
  }
}

/// A report, and what has to be known of the view that it was made of.
public struct MadeReport: Sendable {
  public var report: any Report
  /// Whether it shows nothing because no policy is in force: publish one.
  public var lacksPolicy: Bool
}

/// Where reports get the views from that they are made of.
public protocol ReportSource {
  /// A model's view at a moment. Keep it short: it holds a snapshot.
  ///
  /// - Throws: `ProjectionError`, and what reading the ledger throws.
  func view<Model: ReadModel>(of model: Model.Type, _ moment: Moment) throws -> View<Model>
}

/// Which state of the ledger a report is of. Without either: everything recorded, as of the ledger's clock.
public struct Moment: Hashable, Sendable {
  /// What had happened by then.
  public var asOf: Instant?
  /// What had been recorded by then.
  public var at: Position?

  public init(asOf: Instant? = nil, at: Position? = nil) {
    self.asOf = asOf
    self.at = at
  }

  public static let now = Moment()
}
