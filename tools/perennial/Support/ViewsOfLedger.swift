// The views that come with Perennial, over one ledger.

internal import Foundation
internal import Perennial

extension Ledger {
  /// The stored views, brought up to date when they are read.
  func views(_ options: Views.Options = Views.Options()) throws -> Views {
    let settings = try settings
    return try Views(
      of: self, in: directory + "/views",
      projectors: [
        try Retention(timeZone: settings.timeZone), try Loyalty(settings: settings),
        try Customer360(timeZone: settings.timeZone),
      ],
      options: options)
  }
}
