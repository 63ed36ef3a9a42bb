import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting

/// A ledger in memory with the views of all models in a temporary directory, from which reports are made by their
/// names, those of several views included.
final class ListShop: ReportSource {
  let ledger: MemoryLedger
  let models: [any ReadModel]
  let views: Views
  private let directory = NSTemporaryDirectory() + "/perennial-list-" + UUID().uuidString

  init(_ ledger: MemoryLedger = MemoryLedger(), zone: String = "UTC") throws {
    self.ledger = ledger
    models = try EveryModel.made(zone: zone)
    views = try Views(of: ledger, in: directory, projectors: models.map { $0 as any Projector })
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  func view<Model: ReadModel>(of model: Model.Type, _ moment: Moment = .now) throws -> View<Model> {
    try views.view(try made(model), asOf: moment.asOf, at: moment.at)
  }

  func view<Model: ReadModel, Other: Projector>(of model: Model.Type, beside other: View<Other>) throws
    -> View<Model>
  {
    try views.view(try made(model), beside: other)
  }

  func bringUpToDate(_ models: [any ReadModel.Type]) throws { try views.advance(models.map { $0.name }) }

  private func made<Model: ReadModel>(_ model: Model.Type) throws -> Model {
    for case let found as Model in models { return found }
    throw ProjectionError(.unknownView, "the list has no \(Model.name)")
  }

  /// A report by its name and its parameters.
  func report<Made: Report>(
    _ name: String, as type: Made.Type = Made.self, _ arguments: [String: String] = [:], asOf: Instant? = nil
  ) throws -> Made {
    let declared = try ModelList.standard.report(named: name)
    let given = arguments.map { (name: $0.key, value: $0.value.isEmpty ? nil : $0.value) }
    let read = try ReportArguments(given, for: declared.parameters, of: name)
    guard let made = try declared.make(from: self, read, Moment(asOf: asOf)).report as? Made else {
      throw ProjectionError(.invalidRequest, "\(name) is not a \(Made.self)")
    }
    return made
  }

  func order(
    _ customer: UInt32, _ time: Instant, _ value: Int64, _ reference: UInt64, unit: MeasureUnit = pounds,
    channel: UInt16 = 0, details: [GivenDetail] = []
  ) {
    ledger.record(
      .orderPlaced, by: customer, at: time, value: value, unit: unit, reference: reference, channel: channel,
      details: details)
  }
}
