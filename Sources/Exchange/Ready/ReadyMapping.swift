// The mappings that are compiled into the program, so that it has them wherever it is installed: the files
// of mappings/.

internal import Ledger

/// A mapping for a kind of file that many shops have.
public struct ReadyMapping: Sendable {
  /// The mapping's name: `shopify-orders`.
  public let name: String
  /// The text of the mapping file. Its comments say what the CSV file is, what becomes of each line, and
  /// what cannot be told from it.
  public let text: String

  private init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// The mapping, read from its text.
  public var mapping: Mapping {
    get throws { try Mapping(yaml: text, name: name) }
  }

  /// All ready mappings, by name.
  public static let all: [ReadyMapping] = [
    ReadyMapping("cdnow", PackageResources.cdnow_yaml),
    ReadyMapping("cdnow-master", PackageResources.cdnow_master_yaml),
    ReadyMapping("etsy-items", PackageResources.etsy_items_yaml),
    ReadyMapping("etsy-orders", PackageResources.etsy_orders_yaml),
    ReadyMapping("klaviyo-profiles", PackageResources.klaviyo_profiles_yaml),
    ReadyMapping("lightspeed-x-customers", PackageResources.lightspeed_x_customers_yaml),
    ReadyMapping("lightspeed-x-sales", PackageResources.lightspeed_x_sales_yaml),
    ReadyMapping("mailchimp-cleaned", PackageResources.mailchimp_cleaned_yaml),
    ReadyMapping("mailchimp-nonsubscribed", PackageResources.mailchimp_nonsubscribed_yaml),
    ReadyMapping("mailchimp-subscribed", PackageResources.mailchimp_subscribed_yaml),
    ReadyMapping("mailchimp-unsubscribed", PackageResources.mailchimp_unsubscribed_yaml),
    ReadyMapping("online-retail", PackageResources.online_retail_yaml),
    ReadyMapping("paypal", PackageResources.paypal_yaml),
    ReadyMapping("paypal-de", PackageResources.paypal_de_yaml),
    ReadyMapping("shopify-customers", PackageResources.shopify_customers_yaml),
    ReadyMapping("shopify-orders", PackageResources.shopify_orders_yaml),
    ReadyMapping("shopify-refunds", PackageResources.shopify_refunds_yaml),
    ReadyMapping("square-customers", PackageResources.square_customers_yaml),
    ReadyMapping("square-items", PackageResources.square_items_yaml),
    ReadyMapping("square-transactions", PackageResources.square_transactions_yaml),
    ReadyMapping("stripe-customers", PackageResources.stripe_customers_yaml),
    ReadyMapping("stripe-payments", PackageResources.stripe_payments_yaml),
    ReadyMapping("toast-items", PackageResources.toast_items_yaml),
    ReadyMapping("toast-orders", PackageResources.toast_orders_yaml),
    ReadyMapping("toast-payments", PackageResources.toast_payments_yaml),
    ReadyMapping("woocommerce-analytics", PackageResources.woocommerce_analytics_yaml),
    ReadyMapping("woocommerce-customers", PackageResources.woocommerce_customers_yaml),
    ReadyMapping("woocommerce-orders", PackageResources.woocommerce_orders_yaml),
  ]

  /// The ready mapping with a name; `nil` where there is none.
  public static func named(_ name: String) -> ReadyMapping? { all.first { $0.name == name } }

  /// The ready mappings whose names begin with a vendor's: `shopify` means `shopify-orders`,
  /// `shopify-customers` and `shopify-refunds`.
  public static func of(vendor: String) -> [ReadyMapping] { all.filter { $0.name.hasPrefix("\(vendor)-") } }
}
