import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// A model of the list, as the argument of a test.
struct EveryModel: CustomTestStringConvertible, Sendable {
  let model: any ReadModel.Type

  var testDescription: String { model.name.text }

  static let all = StandardModels.all.map { EveryModel(model: $0) }

  /// What models are made from here.
  static func setting(zone: String = "Europe/London") throws -> ModelSetting {
    ModelSetting(calendar: try LocalCalendar(timeZone: zone), currency: pounds)
  }

  /// All models of the list.
  static func made(zone: String = "Europe/London") throws -> [any ReadModel] {
    let setting = try setting(zone: zone)
    return StandardModels.all.map { $0.init(setting) }
  }

  /// The policies that models give as examples, each with its view.
  static let policies: [(ViewName, String)] = StandardModels.all.flatMap { model in
    model.policyExamples.map { (model.name, $0) }
  }

  /// A random history with all policies that models know.
  static func history(seed: UInt64, customersMax: UInt32 = 12) -> RandomHistory {
    RandomHistory(
      seed: seed, customersMax: customersMax,
      foreignMoney: seed % 2 == 1 ? [dollars, MeasureUnit(rawValue: 978)] : [],
      policies: policies, weights: RandomHistory.usualWeights.merging([.account: 12]) { $1 })
  }
}
