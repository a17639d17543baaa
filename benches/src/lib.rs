//! What petstore costs beside its peers: the same small API written with each of them, the events
//! they all answer, and the means to compare and measure.

pub mod answer;
pub mod case;
pub mod event;
pub mod measure;
pub mod peers;
pub mod pets;
