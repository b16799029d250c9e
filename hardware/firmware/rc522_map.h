/* The MFRC522's registers and bits (data sheet rev. 3.9, section 9). Addresses are as SPI wants
 * them, shifted left by one (section 8.1.2.3). */
#ifndef RC522_MAP_H
#define RC522_MAP_H

enum rc522_register {
    COMMAND = 0x01 << 1,
    COM_IRQ = 0x04 << 1,
    ERROR = 0x06 << 1,
    FIFO_DATA = 0x09 << 1,
    FIFO_LEVEL = 0x0A << 1,
    CONTROL = 0x0C << 1,
    BIT_FRAMING = 0x0D << 1,
    MODE = 0x11 << 1,
    TX_MODE = 0x12 << 1,
    RX_MODE = 0x13 << 1,
    TX_CONTROL = 0x14 << 1,
    TX_ASK = 0x15 << 1,
    T_MODE = 0x2A << 1,
    T_PRESCALER = 0x2B << 1,
    T_RELOAD_H = 0x2C << 1,
    T_RELOAD_L = 0x2D << 1,
    VERSION = 0x37 << 1,
};

enum rc522_command { IDLE = 0x00, TRANSCEIVE = 0x0C, SOFT_RESET = 0x0F };

enum rc522_irq { IRQ_TIMER = 0x01, IRQ_ERROR = 0x02, IRQ_RECEIVED = 0x20, IRQ_ALL = 0x7F };

enum rc522_error { ERROR_PROTOCOL = 1, ERROR_PARITY = 2, ERROR_COLLISION = 8, ERROR_OVERFLOW = 16 };

#define READ 0x80          /* first bit of an address byte that reads */
#define FLUSH 0x80         /* FIFOLevelReg: empty the FIFO */
#define START_SEND 0x80    /* BitFramingReg: send what the FIFO holds */
#define POWER_DOWN 0x10    /* CommandReg: 1 until the chip is ready */
#define FORCE_100_ASK 0x40 /* TxASKReg: full modulation, which type A needs */
#define TIMER_AUTO 0x80    /* TModeReg: the timer starts when a frame has been sent */
#define CRC_PRESET_A 0x3D  /* ModeReg: its reset value, with the CRC preset of type A */
#define ANTENNA_OFF 0x80   /* TxControlReg: its reset value */
#define ANTENNA_ON 0x83    /* both drivers carry the field */

#endif
