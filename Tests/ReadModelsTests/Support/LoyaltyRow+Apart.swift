import ReadModels

extension LoyaltyRow {
  /// What of the orders that count for the tier is no spend, since it bought gift cards: refunds take off in
  /// proportion.
  var countedApart: Int64 {
    sales.filter { $0.counts && $0.apart > 0 && $0.total > 0 }.reduce(0) { sum, sale in
      let spend = sale.total - sale.apart
      return sum + (sale.total - sale.refunded) - (spend - spend * sale.refunded / sale.total)
    }
  }
}
