//! A local Amazon API Gateway that answers as the cloud does.
