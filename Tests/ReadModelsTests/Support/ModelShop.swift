import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting

/// The view of one model over a ledger in memory, in a temporary directory.
final class ModelShop<Model: ReadModel> {
  let ledger: MemoryLedger
  let model: Model
  private let views: Views
  private let directory = NSTemporaryDirectory() + "/perennial-model-" + UUID().uuidString

  init(_ model: Model.Type, _ ledger: MemoryLedger = MemoryLedger(), zone: String = "UTC") throws {
    self.ledger = ledger
    self.model = Model(try EveryModel.setting(zone: zone))
    views = try Views(of: ledger, in: directory, projectors: [self.model])
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  func view(asOf: Instant? = nil) throws -> View<Model> { try views.view(model, asOf: asOf) }
}
